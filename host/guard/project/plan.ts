import type { Dialect, ManifestEntry } from '../../engine/manifest/types.ts';

/** What of a call's arguments an entry's policies can see. */
export interface ProjectionPlan {
  /**
   * `agt`: as AGT's `govern()` wraps arguments. `flat`: the arguments themselves, as AGT's `PolicyDocument` reads its context. `cedar`: a request of
   * policies/agent.cedarschema.
   */
  readonly form: 'agt' | 'flat' | 'cedar';
  readonly dialect: Dialect;
  /** Arguments that a policy reads, `action` apart; null when one reads the context as a whole. */
  readonly names: readonly string[] | null;
  /** What the policies read of the context: paths below it. */
  readonly paths: readonly (readonly string[])[];
  /** Whether a policy looks at entities. */
  readonly entities: boolean;
}

function formOf(dialect: Dialect): ProjectionPlan['form'] {
  if (dialect === 'cedar') return 'cedar';
  return dialect === 'agt-v4' ? 'flat' : 'agt';
}

/** The plan of an entry: no slot of the entry tells a context that has these names only from the whole one. */
export function planOf({ dialect, slots }: ManifestEntry): ProjectionPlan {
  const paths = slots.flatMap(({ path: [root, ...path] }) => (root === 'context' ? [path] : []));
  const names = new Set(paths.map(([name]) => name));
  const whole = names.has(undefined);
  if (dialect !== 'cedar') names.delete('action');
  return {
    form: formOf(dialect),
    dialect,
    names: whole ? null : [...names].filter((name) => name !== undefined),
    paths,
    entities: slots.some(({ path: [root] }) => root === 'entities'),
  };
}
