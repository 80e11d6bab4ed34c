import type { Obligation } from '../../../../engine/manifest/types.ts';
import { INHERITED } from './inherited.ts';
import { isNullish, isTruthy, textOf } from './javascript.ts';
import type { Value } from './javascript.ts';
import type { Policy, PolicyRule } from './policy.ts';

const WINDOWS: Readonly<Record<string, number>> = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };
export const UNKNOWN_WINDOW = 3_600_000;
/** A window that never ends. */
export const FOREVER = Number.MAX_SAFE_INTEGER;
/** More than any window sees. */
export const UNLIMITED = Number.MAX_SAFE_INTEGER;
const windowOf = (period: string | undefined): number => {
  if (period === undefined) return UNKNOWN_WINDOW;
  // Members that the engine's table of periods inherits: as milliseconds they make a window that never ends.
  if (INHERITED.has(period)) return FOREVER;
  return Object.hasOwn(WINDOWS, period) ? (WINDOWS[period] ?? UNKNOWN_WINDOW) : UNKNOWN_WINDOW;
};

/** What the winner's limit is: none, an obligation, or a value that the engine throws on. */
export type Limit = Obligation | null | 'throws';

/** The same for names that are one key of a JavaScript `Map`: an object is only itself. */
export const identity = (name: Value): unknown => {
  switch (name?.kind) {
    case undefined:
      return undefined;
    case 'null':
      return null;
    case 'bool':
    case 'string':
      return name.value;
    case 'int':
    case 'float':
      return Number(name.value);
    default:
      return name;
  }
};

/** Finds the rule that the engine finds for a winner: the first of its name in its policy. A rule without a name is looked up as "unnamed". */
export const createLookup = ({ rules }: Policy): ((rule: PolicyRule) => PolicyRule | undefined) => {
  const first = new Map(rules.toReversed().map((rule) => [identity(rule.name), rule]));
  return ({ name }) => {
    const wanted = isNullish(name) ? 'unnamed' : identity(name);
    return Number.isNaN(wanted) ? undefined : first.get(wanted);
  };
};

/** The limit of the rule that was found for the winner. It is counted for the rule's name over all agents and policies. */
export const limitOf = (found: PolicyRule | undefined): Limit => {
  if (found === undefined || !isTruthy(found.limit) || !isTruthy(found.name)) return null;
  if (found.limit.kind !== 'string') return 'throws';
  const text = found.limit.value;
  const [count = '', period] = text.split('/');
  const units = Number.parseInt(count, 10);
  return {
    kind: 'limit',
    text,
    count: Number.isNaN(units) ? UNLIMITED : Math.min(Math.max(units, 0), UNLIMITED),
    windowMs: windowOf(period),
    key: [{ literal: textOf(found.name) }],
    grants: 'at-least-one',
  };
};
