import { DecisionCache } from '../../../host/engine/decision/cache.ts';
import { decodeManifest, type Manifest } from '../../../host/engine/index.ts';
import type { Recorder } from '../suite.ts';
import { fromHex } from './notation.ts';
import { type Named, readVectors, runCases, same } from './vectors.ts';

interface ResultVector extends Named {
  readonly entry: number;
  readonly status: number;
  /** Address of the result area. */
  readonly at: number;
  /** The memory from address 0. */
  readonly memory: string;
  readonly decision: Readonly<Record<string, unknown>> | null;
}

/** Reads results as the engine does. */
export async function readResultDecision(recorder: Recorder): Promise<void> {
  const manifest = decodeManifest(fromHex(String(readVectors('results.json').manifest)));
  await runCases<ResultVector>(
    'results.json',
    recorder,
    ({ entry, status, at, memory, decision }) => {
      const cache = new DecisionCache(manifest.entries[entry] as Manifest['entries'][number], '');
      const words = new Uint32Array(fromHex(memory).buffer);
      const read = cache.read(words, at / 4, status);
      const { moduleDigest: _, ...rest } = read ?? { moduleDigest: '' };
      same('decision', read === undefined ? null : { ...rest, epoch: String(read.epoch) }, decision);
      same('the same again', cache.read(words, at / 4, status) === read, true);
    },
    () => undefined,
  );
}
