import { createHash, hash } from 'node:crypto';
import { sha256 } from '@noble/hashes/sha2.js';
import { nodeHashInto } from '../../../host/audit/sha256/sha256.node.ts';
import { HashLanes } from '../../../host/audit/sha256/simd/lanes.node.ts';
import { contest, contestant } from '../../measure/contest.ts';
import { seeded } from '../../workload/random.ts';
import { pairedRow } from '../row.ts';
import type { Case } from '../types.ts';

/** A record of 200 bytes behind the byte that makes it a leaf. */
const LEAF_BYTES = 201;
const LEAVES = 256;
const HASH_BYTES = 32;

const random = seeded(201);
const leaves = Array.from({ length: LEAVES }, () => {
  const leaf = Uint8Array.from({ length: LEAF_BYTES }, () => random.integer(0, 255));
  leaf[0] = 0;
  return leaf;
});

/** Hashes of all leaves, side by side. */
type HashAll = (leaves: readonly Uint8Array[]) => Uint8Array;

const lanes = (): HashAll => {
  const own = new HashLanes();
  const outputs = own.start + LEAVES * LEAF_BYTES;
  own.reserve(outputs + LEAVES * HASH_BYTES);
  return (given) => {
    given.forEach((leaf, index) => {
      const at = own.start + index * LEAF_BYTES;
      own.bytes.set(leaf, at);
      own.message(at, leaf.length, outputs + index * HASH_BYTES);
    });
    own.flush();
    return own.bytes.subarray(outputs, outputs + given.length * HASH_BYTES);
  };
};

/** One after the other, into one array. */
const each = (digest: (leaf: Uint8Array, to: Uint8Array, at: number) => void): HashAll => {
  const to = new Uint8Array(LEAVES * HASH_BYTES);
  return (given) => {
    given.forEach((leaf, index) => digest(leaf, to, index * HASH_BYTES));
    return to;
  };
};

const PEERS: readonly (readonly [string, () => HashAll])[] = [
  ['createHash', () => each((leaf, to, at) => to.set(createHash('sha256').update(leaf).digest(), at))],
  ['crypto.hash', () => each((leaf, to, at) => to.set(hash('sha256', leaf, 'buffer'), at))],
  ['crypto.hash to latin1', () => each((leaf, to, at) => nodeHashInto(leaf, 0, leaf.length, to, at))],
  ['@noble/hashes', () => each((leaf, to, at) => to.set(sha256(leaf), at))],
];

/** The tree's kernel against whatever else hashes leaves in Node, on one thread. */
export const hashCase: Case = {
  id: 'audit/hash',
  async run(effort) {
    const own = lanes();
    const peers = PEERS.map(([name, make]) => [name, make()] as const);
    const expected = Buffer.from(own(leaves)).toString('hex');
    for (const [name, all] of peers) {
      if (Buffer.from(all(leaves)).toString('hex') !== expected)
        throw new Error(`audit/hash: ${name} hashes otherwise`);
    }
    const [ours, ...theirs] = await contest(
      [contestant('edict', [leaves], own), ...peers.map(([name, all]) => contestant(name, [leaves], all))],
      effort,
    );
    if (ours === undefined) throw new Error('nothing was measured');
    return {
      results: theirs.map((peer) => {
        const row = pairedRow('audit/hash', ours, peer);
        const share = (ns: number | null): number | null => (ns === null ? null : ns / LEAVES);
        return {
          ...row,
          ours_ns: row.ours_ns / LEAVES,
          peer_ns: share(row.peer_ns),
          p50: share(row.p50),
          p99: share(row.p99),
          p999: share(row.p999),
        };
      }),
      figures: [],
      notes: [`audit/hash: a leaf of ${LEAF_BYTES} bytes, of ${LEAVES} at a time, copied to where they are hashed`],
    };
  },
};
