/** Pairs of a closure that are kept at most; hierarchies of millions of pairs are no hierarchies that somebody wrote. */
export const MAX_PAIRS = 4_000_000;

/** Edges that are followed at most: a hierarchy as a tree or a ladder of 4,000 levels needs 8 million. */
const MAX_STEPS = 20_000_000;

/** What can be reached from each node of a graph. */
export interface Closure {
  readonly reached: ReadonlyMap<string, ReadonlySet<string>>;
  /** A node that reaches itself, if there is one. */
  readonly cycle: string | null;
}

/**
 * The transitive closure of a graph; null when it would hold more than `most` pairs, or take too long to find. A node reaches itself only on a cycle.
 *
 * @param edges from each node to the nodes it is directly in
 */
export const closeOver = (
  edges: ReadonlyMap<string, ReadonlySet<string>>,
  most: number = MAX_PAIRS,
): Closure | null => {
  const reached = new Map<string, ReadonlySet<string>>();
  let pairs = 0;
  let steps = 0;
  let cycle: string | null = null;
  for (const start of edges.keys()) {
    const found = new Set<string>();
    const waiting = [...(edges.get(start) ?? [])];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (found.has(node)) continue;
      found.add(node);
      const closed = reached.get(node);
      // What was closed before is not walked again.
      if (closed === undefined) for (const next of edges.get(node) ?? []) waiting.push(next);
      else for (const next of closed) found.add(next);
      steps += (closed ?? edges.get(node) ?? found).size;
      if (pairs + found.size > most || steps > MAX_STEPS) return null;
    }
    pairs += found.size;
    if (found.has(start)) cycle ??= start;
    reached.set(start, found);
  }
  return { reached, cycle };
};

/** The inverse of a relation. */
export const invert = (
  relation: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlyMap<string, ReadonlySet<string>> => {
  const inverse = new Map<string, Set<string>>();
  for (const [from, targets] of relation) {
    for (const to of targets) {
      const sources = inverse.get(to);
      if (sources === undefined) inverse.set(to, new Set([from]));
      else sources.add(from);
    }
  }
  return inverse;
};
