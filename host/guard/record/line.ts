import { formatJson } from '../../engine/json/format.ts';
import type { DecidedAction } from './types.ts';

/** A path of the input, such as `['context', 'password']`. */
export type InputPath = readonly string[];

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Map);

/** The value without what stands at the path; the value itself when nothing does. */
const without = (value: unknown, path: InputPath): unknown => {
  const [first, ...rest] = path;
  if (first === undefined || !isFields(value) || !Object.hasOwn(value, first)) return value;
  const entries = Object.entries(value).flatMap(([key, each]): [string, unknown][] => {
    if (key !== first) return [[key, each]];
    return rest.length === 0 ? [] : [[key, without(each, rest)]];
  });
  return Object.fromEntries(entries);
};

/** Whether the input has something at the path. */
const has = (value: unknown, path: InputPath): boolean => {
  const [first, ...rest] = path;
  if (first === undefined) return true;
  return isFields(value) && Object.hasOwn(value, first) && has(value[first], rest);
};

/**
 * One line of recorded actions, without its end (docs/what-would-change.md): what was decided on, and what was decided. Paths that are left out, by `omit` or because JSON cannot say what stands there, are
 * named under `omitted`.
 */
export function actionLine({ input, decision, time }: DecidedAction, omit: readonly InputPath[] = []): string {
  const omitted: InputPath[] = omit.filter((path) => has(input, path));
  const kept = omitted.reduce<unknown>(without, input);
  const written = formatJson(kept, (path) => omitted.push(path));
  const { verdict, reasons, obligations, reason, error, limited, moduleDigest, entry } = decision;
  const rule = error === null ? (reasons[0]?.id ?? null) : null;
  const rest = formatJson({
    decision: { verdict, rule, error, obligations, reason },
    time,
    module: moduleDigest,
    entry,
    // The limit is what the decision was told, and so it is replayed.
    ...(limited && rule !== null ? { exhausted: rule } : {}),
    ...(omitted.length === 0 ? {} : { omitted }),
  });
  return `{"input":${written},${rest.slice(1)}`;
}
