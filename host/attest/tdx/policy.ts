import { readQuotePolicy, type QuotePolicy } from '../dcap/policy.ts';
import { PolicyReader } from '../policy/reader.ts';
import type { TdAttribute, TdxPolicy } from './types.ts';

const ATTRIBUTES = ['migratable', 'pks', 'kl', 'perfmon'] as const satisfies readonly TdAttribute[];
/** Features that TDX modules let a domain have (Intel TDX Module ABI, XFAM_FIXED0). */
const XFAM = 0x6dbe7;
const REGISTER_BYTES = 48;

type Registers = 'mrSeam' | 'mrTd' | 'rtmr0' | 'rtmr1' | 'rtmr2' | 'rtmr3' | 'mrConfigId' | 'mrOwner' | 'mrOwnerConfig';

/** A policy with its defaults. */
export interface CheckedTdxPolicy extends QuotePolicy, Readonly<Record<Registers, readonly string[] | null>> {
  readonly septVe: boolean;
  readonly attributes: readonly TdAttribute[];
  readonly xfam: bigint;
  readonly serviceTds: readonly string[];
  readonly eventLog: 'required' | 'if-present';
}

/** @throws AttestError `options_invalid` */
export function readTdxPolicy(policy: TdxPolicy): CheckedTdxPolicy {
  const reader = new PolicyReader(policy);
  const registers = (member: string) => reader.hex(member, REGISTER_BYTES);
  const read: CheckedTdxPolicy = {
    ...readQuotePolicy(reader),
    septVe: reader.flag('septVe', false),
    attributes: reader.choices('attributes', ATTRIBUTES, []),
    xfam: BigInt(reader.integer('xfam', Number.MAX_SAFE_INTEGER, XFAM)),
    serviceTds: registers('serviceTds') ?? [],
    mrSeam: registers('mrSeam'),
    mrTd: registers('mrTd'),
    rtmr0: registers('rtmr0'),
    rtmr1: registers('rtmr1'),
    rtmr2: registers('rtmr2'),
    rtmr3: registers('rtmr3'),
    mrConfigId: registers('mrConfigId'),
    mrOwner: registers('mrOwner'),
    mrOwnerConfig: registers('mrOwnerConfig'),
    eventLog: reader.choice('eventLog', ['required', 'if-present'], 'if-present'),
  };
  reader.end();
  return read;
}
