/** A log that another implementation wrote: checkpoints 0 to 15, its tiles and its entry bundles. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  leafHash,
  parseVerifierKey,
  proveConsistency,
  proveInclusion,
  verifyCheckpoint,
  verifyConsistency,
  verifyInclusion,
} from '../../../host/audit/index.ts';
import { grow } from './grow.ts';
import { differences, outcomeOf, toHex, type VectorFolder } from './vectors.ts';

const FOLDER = 'tessera-log/log';
const SIZES = 15;
/** The public half of a published test key. */
const VKEY = 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx';

/** The entries of a bundle: two bytes of length before each. */
function entriesOf(bundle: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bundle.length;) {
    const length = ((bundle[at] as number) << 8) | (bundle[at + 1] as number);
    entries.push(bundle.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return entries;
}

export async function runTessera(vectors: VectorFolder): Promise<void> {
  const { recorder } = vectors;
  const path = (name: string): string => join(vectors.folder, FOLDER, name);
  if (!existsSync(path(`checkpoint.${SIZES}`))) return recorder.reportAbsent(FOLDER);
  const trust = { origin: 'example.com/log/testdata', keys: [parseVerifierKey(VKEY)] };
  const entries = entriesOf(readFileSync(path(`tile/entries/000.p/${SIZES}`)));
  const { roots, tiles } = grow(entries);
  recorder.judge(FOLDER, 'entries', differences('number', SIZES, entries.length));

  for (let size = 0; size <= SIZES; size++) {
    const note = readFileSync(path(`checkpoint.${size}`));
    const { checkpoint } = await verifyCheckpoint(note, trust);
    const found = differences('size', BigInt(size), checkpoint.size);
    found.push(...differences('root', toHex(checkpoint.root), toHex(roots[size] as Uint8Array)));
    recorder.judge(FOLDER, `checkpoint.${size}`, found);
    if (size > 0) {
      const tile = readFileSync(path(`tile/0/000.p/${size}`));
      recorder.judge(FOLDER, `tile/0/000.p/${size}`, differences('tile', toHex(tile), toHex(tiles.read(0, 0, size))));
    }
    for (let index = 0; index < size; index++) {
      const claim = { index: BigInt(index), size: checkpoint.size, root: checkpoint.root };
      const proof = proveInclusion(tiles.read, claim.index, claim.size);
      const leaf = leafHash(entries[index] as Uint8Array);
      const outcome = await outcomeOf(() => verifyInclusion({ leafHash: leaf, ...claim, proof }));
      recorder.judge(FOLDER, `inclusion of ${index} in ${size}`, differences('outcome', 'accepted', outcome));
    }
    for (let first = 1; first < size; first++) {
      const proof = proveConsistency(tiles.read, BigInt(first), checkpoint.size);
      const firstRoot = roots[first] as Uint8Array;
      const outcome = await outcomeOf(() =>
        verifyConsistency({
          firstSize: BigInt(first),
          firstRoot,
          secondSize: checkpoint.size,
          secondRoot: checkpoint.root,
          proof,
        }),
      );
      recorder.judge(FOLDER, `${size} extends ${first}`, differences('outcome', 'accepted', outcome));
    }
  }
}
