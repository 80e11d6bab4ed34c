import { AttestError } from '../error/error.ts';
import { demandObject, PolicyReader } from '../policy/reader.ts';
import { readSnpPolicy } from '../snp/policy.ts';
import { readTdxPolicy } from '../tdx/policy.ts';
import type { AzureMachinePolicy, AzurePolicy } from './types.ts';

/** A policy with everything in it. */
export interface FullAzurePolicy extends Required<Omit<AzurePolicy, 'pcrs'>> {
  /** Listed values by register. */
  readonly pcrs: ReadonlyMap<number, readonly string[]>;
}

const MOST_RESETS = 0xffff_ffff;
const REGISTER = /^(?:[0-9]|1[0-9]|2[0-3])$/;

function readPcrs(value: unknown): ReadonlyMap<number, readonly string[]> {
  const entries = value === undefined ? [] : Object.entries(value as object);
  const reader = new PolicyReader(value ?? {}, 'policy.pcrs');
  return new Map(
    entries.map(([name]) => {
      const values = reader.hex(name, 32);
      if (!REGISTER.test(name) || values === null) {
        throw new AttestError('options_invalid', 'policy.pcrs has a member that is no register with values');
      }
      return [Number(name), values];
    }),
  );
}

/** @throws AttestError `options_invalid` */
export function readAzurePolicy(policy: unknown): FullAzurePolicy {
  const reader = new PolicyReader(policy);
  const full: FullAzurePolicy = {
    pcrs: readPcrs(reader.value('pcrs')),
    eventLog: reader.choice('eventLog', ['required', 'if-present'], 'if-present'),
    resetCount: reader.integer('resetCount', MOST_RESETS, null),
    allowUnsafeClock: reader.flag('allowUnsafeClock', false),
    requireSecureBoot: reader.flag('requireSecureBoot', true),
    allowConsole: reader.flag('allowConsole', false),
    vmIds: reader.texts('vmIds'),
    userData: reader.hex('userData', 64),
  };
  reader.end();
  return full;
}

/**
 * The policy of a machine in its parts, each of which is one: also that of hardware which it does not run on.
 * @throws AttestError `options_invalid`
 */
export function readAzureMachinePolicy(policy: AzureMachinePolicy) {
  demandObject(policy);
  const { snp = {}, tdx = {}, ...machine } = policy;
  readSnpPolicy(snp);
  readTdxPolicy(tdx);
  readAzurePolicy(machine);
  return { snp, tdx, machine };
}
