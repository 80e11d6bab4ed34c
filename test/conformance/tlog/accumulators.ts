/** Digests over everything that can be said of subtrees up to a size: all roots, all proofs, all covers. */
import { createHash } from 'node:crypto';
import { coveringSubtrees, isSubtree, type LeafRange } from '../../../host/audit/index.ts';
import { rangeRoot } from '../../../host/audit/tree/prove.ts';
import { consistencyRanges, inclusionRanges, type ProofRange } from '../../../host/audit/tree/ranges.ts';
import { grow } from './grow.ts';
import { differences, readJson, toHex, type VectorFolder } from './vectors.ts';

const FILE = 'mtc-subtree-accumulators.json';

interface Accumulators {
  readonly max_size: number;
  readonly accumulated: readonly { readonly test: string; readonly sha256: string }[];
}

const name = ({ start, end }: LeafRange): string => `[${start}, ${end})`;

/** Every range within the leaves `[0, size)`, by its end and then by its start. */
function* rangesIn(size: number): Generator<LeafRange> {
  for (let end = 0n; end <= size; end++) {
    for (let start = 0n; start <= end; start++) yield { start, end };
  }
}

function* subtreesIn(size: number): Generator<LeafRange> {
  for (const range of rangesIn(size)) if (isSubtree(range)) yield range;
}

/** The roots of ranges of leaves as hexadecimal text; there are far fewer of them than proofs that name them. */
function rootTexts(size: number): (range: ProofRange) => string {
  const { tiles } = grow(Array.from({ length: size }, (_, i) => Uint8Array.of(i)));
  const known = new Map<number, string>();
  return ([start, end]) => {
    const key = start * (size + 1) + end;
    const text = known.get(key) ?? toHex(rangeRoot(tiles.read, start, end));
    known.set(key, text);
    return text;
  };
}

/** The lines of each test, which are hashed one after the other. */
function linesOf(size: number): Readonly<Record<string, () => Generator<string>>> {
  const root = rootTexts(size);
  const proof = (ranges: readonly ProofRange[]): string => ranges.map((range) => ` ${root(range)}`).join('');
  return {
    *TestSubtreeHashVectors() {
      for (const range of subtreesIn(size)) yield `${name(range)} ${root([Number(range.start), Number(range.end)])}\n`;
    },
    *TestSubtreeInclusionProofVectors() {
      for (const range of subtreesIn(size)) {
        for (let index = range.start; index < range.end; index++) {
          yield `${index} ${name(range)}${proof(inclusionRanges(index, range))}\n`;
        }
      }
    },
    *TestSubtreeConsistencyProofVectors() {
      for (let tree = 0; tree <= size; tree++) {
        for (const range of subtreesIn(tree)) {
          yield `${name(range)} ${tree}${proof(consistencyRanges(range, BigInt(tree)))}\n`;
        }
      }
    },
    *TestSubtreeCoveringVectors() {
      for (const range of rangesIn(size)) {
        const [left, right] = coveringSubtrees(range);
        yield `${name(left)} ${name(right)}\n`;
      }
    },
  };
}

export function runAccumulators(vectors: VectorFolder): void {
  const file = readJson(vectors, FILE) as Accumulators | undefined;
  if (file === undefined) return;
  const lines = linesOf(file.max_size);
  for (const { test, sha256 } of file.accumulated) {
    const hash = createHash('sha256');
    for (const line of lines[test]?.() ?? []) hash.update(line);
    vectors.recorder.judge(FILE, test, differences('digest', sha256, hash.digest('hex')));
  }
}
