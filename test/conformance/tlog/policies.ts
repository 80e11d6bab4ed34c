/** Trust policies: what is one, and when its quorum is met. */
import { createCosigner, formatCosignerKey, meetsQuorum, parsePolicy } from '../../../host/audit/index.ts';
import { differences, outcomeOf, readJson, type VectorFolder } from './vectors.ts';

interface PolicyVectors {
  readonly accept: readonly { readonly name: string; readonly policy: string }[];
  readonly reject: readonly { readonly why: string; readonly policy: string }[];
  readonly quorum_table: {
    readonly structure: string;
    readonly rows: readonly (readonly [readonly number[], boolean])[];
  };
}

const FILE = 'tlog-policy.json';
/** The table's structure as a policy; it is given in words. */
const STRUCTURE = 'G1 = any(W1,W2); G2 = 2-of(W3,W4,W5); quorum = all(G1,G2)';
const GROUPS = 'group G1 any W1 W2\ngroup G2 2 W3 W4 W5\ngroup Q all G1 G2\nquorum Q\n';

export async function runPolicies(vectors: VectorFolder): Promise<void> {
  const { recorder } = vectors;
  const file = readJson(vectors, FILE) as PolicyVectors | undefined;
  if (file === undefined) return;
  for (const { name, policy } of file.accept) {
    recorder.judge(FILE, name, differences('outcome', 'accepted', await outcomeOf(() => parsePolicy(policy))));
  }
  for (const { why, policy } of file.reject) {
    const outcome = await outcomeOf(() => parsePolicy(policy));
    recorder.judge(FILE, `reject: ${why}`, differences('outcome', 'policy_malformed', outcome));
  }
  const { structure, rows } = file.quorum_table;
  recorder.judge(FILE, 'the table is of the structure that is known here', differences('text', STRUCTURE, structure));
  const seeds = [1, 2, 3, 4, 5].map((n) => new Uint8Array(32).fill(n));
  const keys = await Promise.all(seeds.map((seed, i) => createCosigner(`w${i + 1}.example`, seed)));
  const lines = keys.map((key, i) => `witness W${i + 1} ${formatCosignerKey(key)}\n`);
  const policy = parsePolicy(lines.join('') + GROUPS);
  for (const [members, expected] of rows) {
    const cosignedBy = keys.filter((_, i) => members.includes(i + 1));
    const met = meetsQuorum(policy, cosignedBy);
    recorder.judge(FILE, `quorum of [${members.join(', ')}]`, differences('met', expected, met));
  }
}
