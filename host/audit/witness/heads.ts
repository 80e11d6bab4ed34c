import { readBodyText } from '../http/body.ts';
import { MAX_NOTE_BYTES } from '../note/parse.ts';
import { verifyCheckpoint, type LogTrust } from '../verify/checkpoint.ts';
import { originHash } from './app.ts';
import type { WitnessSettings } from './rounds.ts';

/** A log is opened without what a witness does not say within so many milliseconds. */
const PATIENCE_MS = 2000;

/**
 * What the witnesses of a log say that they have cosigned last, as far as they say it (C2SP tlog-witness, monitoring) and the log's own key has signed it: what a log is held against as it is opened. A
 * witness that is not there, or shows nothing of this kind, is passed over.
 */
export async function witnessedHeads(
  { policy, fetch = globalThis.fetch }: WitnessSettings,
  trust: LogTrust,
): Promise<string[]> {
  const name = originHash(trust.origin);
  const ask = async (url: string): Promise<string[]> => {
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const response = await fetch(`${url.replace(/\/$/, '')}/${name}/checkpoint`, { redirect: 'error', signal });
      if (response.status !== 200) return [];
      const note = await readBodyText(response, MAX_NOTE_BYTES);
      await verifyCheckpoint(note, trust);
      return [note];
    } catch {
      // Whatever it was: nothing that this log has signed.
      return [];
    }
  };
  const urls = policy.witnesses.flatMap(({ url }) => (url === null ? [] : [url]));
  return (await Promise.all(urls.map(ask))).flat();
}
