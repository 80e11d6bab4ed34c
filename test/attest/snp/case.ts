/** Verifications of reports of SEV-SNP, good or with one thing wrong. */
import { expect } from 'vitest';
import { appraiseSnp } from '../../../host/attest/snp/appraise.ts';
import { AT } from '../../../host/attest/snp/layout.ts';
import type { SnpPolicy } from '../../../host/attest/snp/types.ts';
import { makeSnpMachine, SNP_TIME, type SnpMachine, type SnpMachineOptions, type SnpReportOptions } from './machine.ts';

export const BINDING = new Uint8Array(64).fill(0xb1);

/** What is verified, and how: everything that a case can make another of. */
export interface Case extends SnpReportOptions {
  readonly machine?: SnpMachineOptions;
  /** Changes the machine after it was made. */
  readonly become?: (machine: SnpMachine) => SnpMachine | Promise<SnpMachine>;
  readonly policy?: SnpPolicy;
  readonly at?: number;
  readonly expectedBinding?: Uint8Array | null;
  /** Changes the report after it was signed. */
  readonly spoil?: (bytes: Uint8Array) => Uint8Array;
}

export async function appraise({
  machine,
  become = (made) => made,
  policy = {},
  spoil = (bytes) => bytes,
  ...more
}: Case) {
  const { at = SNP_TIME, expectedBinding = BINDING } = more;
  const made = await become(await makeSnpMachine(machine));
  const report = spoil(await made.makeReport({ reportData: BINDING, ...more }));
  return appraiseSnp({ report }, { endorsements: made.endorsements, policy, at, expectedBinding }, made.roots);
}

export async function failures(given: Case): Promise<readonly string[]> {
  const { checks, verdict } = await appraise(given);
  const failed = checks.filter(({ status }) => status === 'fail').map(({ id }) => id);
  expect(verdict).toBe(failed.length === 0 ? 'accept' : 'reject');
  return failed;
}

export const setByte = (at: number, value: number) => (_: DataView, bytes: Uint8Array) => void (bytes[at] = value);
export const setPolicy = (bits: bigint) => (view: DataView) => view.setBigUint64(AT.policy, bits, true);
export const POLICY = 0x3001fn;

/** A machine with other certificates, or lists, than it was made with. */
export const given =
  (change: Partial<SnpMachine['endorsements']>) =>
  (machine: SnpMachine): SnpMachine => ({ ...machine, endorsements: { ...machine.endorsements, ...change } });

/** The root is pinned: it need not stand among the endorsements. */
export const noRoot = (machine: SnpMachine): SnpMachine =>
  given({ certificates: machine.endorsements.certificates.slice(0, 2) })(machine);
