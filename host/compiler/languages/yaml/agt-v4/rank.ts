/** The higher priority first; ties stay in the order of loading. */
export const rankByPriority = <T extends { readonly priority: bigint }>(rules: readonly T[]): T[] =>
  rules.toSorted((a, b) => {
    if (a.priority === b.priority) return 0;
    return a.priority > b.priority ? -1 : 1;
  });
