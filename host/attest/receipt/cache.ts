import { encodeHex } from '../../encoding/base64/hex.ts';
import type { EvidenceResult } from '../appraisal/types.ts';
import { sha256 } from '../digest/sha256.ts';
import { ChainCache } from '../cache/chain-cache.ts';
import type { EvidenceJudge, WireEvidence } from '../wire/types.ts';

/** Evidence that is remembered; the one that was not used for the longest goes first. */
const MOST = 64;

interface Accepted {
  readonly at: number;
  readonly until: number;
  readonly result: EvidenceResult<unknown>;
}

async function nameOf({ platform, evidence, endorsements, bindingFor }: WireEvidence): Promise<string> {
  const digests = await Promise.all(
    [evidence, endorsements].map(async (bytes) => encodeHex(await sha256(bytes ?? new Uint8Array()))),
  );
  return [platform, ...digests, encodeHex(await bindingFor('tdx'))].join(' ');
}

/**
 * A judge that remembers what it accepted: the same evidence, for the same statement, with the same endorsements, at a time from that of the verification to the end of what it rests on. Nothing that was refused is remembered. For
 * one policy a platform. Other evidence is judged anew, but for the chains of its machine that held: those are found again by all their bytes.
 */
export function remember(judge: EvidenceJudge): EvidenceJudge {
  const chains = new ChainCache();
  const known = new Map<string, Accepted>();
  return async (wire) => {
    const name = await nameOf(wire);
    const before = known.get(name);
    if (before !== undefined && wire.at >= before.at && wire.at <= before.until) {
      known.delete(name);
      known.set(name, before);
      return before.result;
    }
    const result = await judge({ ...wire, chains });
    if (result.verdict === 'accept') {
      known.delete(name);
      known.set(name, { at: wire.at, until: result.validUntil ?? wire.at, result });
      const [oldest] = known.keys();
      if (known.size > MOST && oldest !== undefined) known.delete(oldest);
    }
    return result;
  };
}
