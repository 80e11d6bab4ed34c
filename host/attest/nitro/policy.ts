import { PolicyReader } from '../policy/reader.ts';
import { DIGEST_BYTES, LAST_PCR } from './document.ts';
import type { NitroPolicy } from './types.ts';

const DAY = 86_400;
const YEARS = 100 * 366 * DAY;
const LEAF_LIFE = 10_800;
const MINUTE = 60;

/**
 * A policy with its defaults.
 * @throws AttestError `options_invalid`
 */
export function readNitroPolicy(policy: NitroPolicy) {
  const reader = new PolicyReader(policy);
  const registers = reader.within('pcrs');
  const pcrs = new Map<number, readonly string[]>();
  for (let i = 0; i <= LAST_PCR; i++) {
    const values = registers.hex(String(i), DIGEST_BYTES);
    if (values !== null) pcrs.set(i, values);
  }
  registers.end();
  const read = {
    debug: reader.choice('debug', ['refuse', 'any'], 'refuse'),
    maximumAge: reader.integer('maximumAge', YEARS, LEAF_LIFE) * 1000,
    maximumSkew: reader.integer('maximumSkew', DAY, MINUTE) * 1000,
    pcrs: pcrs as ReadonlyMap<number, readonly string[]>,
    nonce: reader.bytes('nonce', 1024),
    publicKey: reader.bytes('publicKey', 1024),
  } as const;
  reader.end();
  return read;
}

/** A policy with its defaults. */
export type ReadNitroPolicy = ReturnType<typeof readNitroPolicy>;
