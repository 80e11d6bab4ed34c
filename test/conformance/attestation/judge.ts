/** Judges every vector and every mutation, wherever it runs. */
import type { Mutation, ReadFile, VectorEntry } from './entry.ts';
import { JUDGES, MUTATION_JUDGES } from './judges.ts';

/** What there is to judge. */
export interface Cases {
  readonly vectors: readonly VectorEntry[];
  /** By the group of each. */
  readonly mutations: Readonly<Record<string, readonly Mutation[]>>;
}

/** What became of one case. */
export interface Judged {
  readonly id: string;
  /** For a vector, what differs from what it expects; for a mutation, the checks that rejected it. */
  readonly found: readonly string[];
}

export interface Judgement {
  readonly vectors: readonly Judged[];
  readonly mutations: readonly Judged[];
  /** Cases that nothing judges, by their id, with the reason. */
  readonly unjudged: readonly { readonly id: string; readonly reason: string }[];
}

/** Judges all cases, one after the other. */
export async function judge({ vectors, mutations }: Cases, read: ReadFile): Promise<Judgement> {
  const judged: Judged[] = [];
  const mutated: Judged[] = [];
  const unjudged: { id: string; reason: string }[] = [];
  for (const entry of vectors) {
    const judgeEntry = JUDGES[entry.kind];
    if (judgeEntry === undefined) unjudged.push({ id: entry.id, reason: `no verifier of ${entry.kind} yet` });
    else judged.push({ id: entry.id, found: await judgeEntry(entry, read) });
  }
  for (const [group, members] of Object.entries(mutations)) {
    const judgeMutation = MUTATION_JUDGES[group];
    for (const mutation of members) {
      const base = vectors.find(({ id }) => id === mutation.base);
      if (judgeMutation === undefined) unjudged.push({ id: mutation.id, reason: `no verifier of ${group} yet` });
      else if (base === undefined) throw new Error(`${mutation.id}: no vector ${mutation.base}`);
      else mutated.push({ id: mutation.id, found: await judgeMutation(mutation, base, read) });
    }
  }
  return { vectors: judged, mutations: mutated, unjudged };
}
