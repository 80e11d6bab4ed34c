/** Everything that verifies what strangers bring, with good evidence for each, as it travels: to be given changed evidence. */
import { bindingFor, encodeBinding, formatReceipt } from '../../host/attest/index.ts';
import { appraiseGcp } from '../../host/attest/gcp/appraise.ts';
import { appraiseMaa } from '../../host/attest/maa/appraise.ts';
import { appraiseNvidia } from '../../host/attest/nvidia/appraise.ts';
import { AttestError } from '../../host/attest/error/error.ts';
import { appraiseReceipt } from '../../host/attest/receipt/appraise.ts';
import { encodeCbor } from '../../host/engine/index.ts';
import type { CborValue } from '../../host/engine/cbor/types.ts';
import { makeGcpAuthority, makeGcpEvidence } from '../attest/gcp.ts';
import { makeMaaAuthority, makeMaaEvidence, maaPayload } from '../attest/maa.ts';
import { makeGpu, NVIDIA_TIME, VBIOS } from '../attest/nvidia/device.ts';
import { azureMachine, judgeBy, nitroMachine, snpMachine, tdxMachine, type Machine } from './machines.ts';
import { bytes, makeParts } from './receipt.ts';
import { VERIFIED_AT } from './broken/row.ts';
import { NOW, statementOf } from './statement.ts';

/** A verifier, and what it accepts. */
export interface Verifier {
  readonly good: CborValue;
  /** Whether it accepts; `refused` for what is no evidence of its kind. */
  readonly verify: (given: CborValue) => Promise<'accept' | 'reject' | 'refused'>;
}

type Inner = Readonly<Record<string, CborValue>>;

/** A machine's evidence and endorsements, as a broker takes them. */
async function ofMachine(make: Promise<Machine>): Promise<Verifier> {
  const { collector, roots } = await make;
  const { platform, slot } = collector;
  if (slot === null) throw new Error('a machine gives evidence');
  const binding = encodeBinding(await statementOf(1, { platform }));
  const collected = await collector.collect(await bindingFor(slot, binding));
  if (collected === null) throw new Error('a machine gives evidence');
  const judge = judgeBy(roots);
  const { evidence, endorsements } = collected;
  return {
    good: { evidence, endorsements },
    verify: async (given) => {
      const { evidence: shown = null, endorsements: beside = null } = given as Inner;
      const wire = { evidence: encodeCbor(shown), endorsements: encodeCbor(beside), policy: {}, at: NOW };
      try {
        return (await judge({ ...wire, platform, bindingFor: (of) => bindingFor(of, binding) })).verdict;
      } catch (error) {
        if (error instanceof AttestError && error.code === 'malformed') return 'refused';
        throw error;
      }
    },
  };
}

async function ofGcp(): Promise<Verifier> {
  const { evidence, endorsements, policy, at, roots } = await makeGcpEvidence(await makeGcpAuthority(), bytes(7));
  const { crls = [] } = endorsements;
  return {
    good: { token: evidence, crls },
    verify: async (given) => {
      const { token, crls: lists } = given as unknown as {
        readonly token: string;
        readonly crls: readonly Uint8Array<ArrayBuffer>[];
      };
      const options = { endorsements: { crls: lists }, policy, at, expectedBinding: bytes(7) };
      return (await appraiseGcp(token, options, roots)).verdict;
    },
  };
}

async function ofMaa(): Promise<Verifier> {
  const { evidence, policy, at } = await makeMaaEvidence(await makeMaaAuthority(), maaPayload(bytes(7)));
  const never = (): never => {
    throw new Error('there is no collateral of its signer');
  };
  return {
    good: { token: evidence },
    verify: async (given) => {
      const { token } = given as { readonly token: string };
      const options = { endorsements: {}, policy, at, expectedBinding: bytes(7) };
      return (await appraiseMaa(token, options, never)).verdict;
    },
  };
}

async function ofNvidia(): Promise<Verifier> {
  const { makeDevice, makeManifest, makeAnswers, roots } = await makeGpu();
  const device = await makeDevice();
  const { report, certificates } = device;
  const manifests = [await makeManifest({}), await makeManifest({ version: VBIOS, golden: { 1: [1], 2: [2] } })];
  const ocspResponses = await makeAnswers();
  return {
    good: { report, certificates, manifests, ocspResponses },
    verify: async (given) => {
      const {
        report: shown,
        certificates: chain,
        ...endorsements
      } = given as unknown as {
        readonly report: Uint8Array<ArrayBuffer>;
        readonly certificates: readonly Uint8Array<ArrayBuffer>[];
        readonly manifests: readonly Uint8Array<ArrayBuffer>[];
        readonly ocspResponses: readonly Uint8Array<ArrayBuffer>[];
      };
      const options = { endorsements, policy: {}, at: NVIDIA_TIME, expectedNonces: null };
      const evidence = { devices: [{ ...device, report: shown, certificates: chain }] };
      return (await appraiseNvidia(evidence, options, roots)).verdict;
    },
  };
}

async function ofReceipt(): Promise<Verifier> {
  const { parts, trust, judge } = await makeParts({ machine: await nitroMachine() });
  return {
    good: { file: formatReceipt(parts) },
    verify: async (given) => {
      const { file } = given as { readonly file: Uint8Array };
      return (await appraiseReceipt(file, trust, VERIFIED_AT, judge)).verdict;
    },
  };
}

/** By what they verify. */
export const VERIFIERS: Readonly<Record<string, () => Promise<Verifier>>> = {
  TDX: () => ofMachine(tdxMachine()),
  'SEV-SNP': () => ofMachine(snpMachine()),
  Nitro: () => ofMachine(nitroMachine()),
  'Azure on SEV-SNP': () => ofMachine(azureMachine()),
  'Azure on TDX': () => ofMachine(azureMachine({ hardware: { tdx: {} } })),
  'Confidential Space': ofGcp,
  'Azure Attestation': ofMaa,
  NVIDIA: ofNvidia,
  receipts: ofReceipt,
};
