import type { Obligation } from '../../../../engine/manifest/types.ts';
import { isTruthy, textOf } from './javascript.ts';
import type { Policy, PolicyRule } from './policy.ts';

const WINDOWS: Readonly<Record<string, number>> = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const UNKNOWN_WINDOW = 3_600_000;
/** A window that never ends. */
const FOREVER = Number.MAX_SAFE_INTEGER;
/** More than any window sees. */
const UNLIMITED = Number.MAX_SAFE_INTEGER;
/** Members that the engine's table of periods inherits: as a number of milliseconds they make a window that never ends. */
const INHERITED = new Set([
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  'toLocaleString',
  'toString',
  'valueOf',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
]);

const windowOf = (period: string | undefined): number => {
  if (period === undefined) return UNKNOWN_WINDOW;
  if (INHERITED.has(period)) return FOREVER;
  return Object.hasOwn(WINDOWS, period) ? (WINDOWS[period] ?? UNKNOWN_WINDOW) : UNKNOWN_WINDOW;
};

/** What the winner's limit is: none, an obligation, or a value that the engine throws on. */
export type Limit = Obligation | null | 'throws';

const sameName = (rule: PolicyRule, name: string | null): boolean =>
  rule.name?.kind === 'string' ? rule.name.value === name : name === null;

/**
 * The limit that the engine finds for the winner: that of the first rule of its name in its policy, counted for that name over all agents and
 * policies. A rule without a name is looked up as "unnamed".
 */
export const limitOf = (policy: Policy, rule: PolicyRule): Limit => {
  const found =
    rule.name === undefined || rule.name.kind === 'null'
      ? policy.rules.find(({ name }) => name?.kind === 'string' && name.value === 'unnamed')
      : policy.rules.find((other) =>
          rule.name?.kind === 'string'
            ? sameName(other, rule.name.value)
            : other.name?.kind === rule.name?.kind && textOf(other.name) === textOf(rule.name),
        );
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
