import type { ExtensionConstructor, ExtensionMethod, Method, Variable } from './types.ts';

export { isActionType, isOwn, isPlainName, isReserved, isTypeName, isWord } from '../../../../engine/cedar/name.ts';

const listed =
  <Word extends string>(words: readonly Word[]) =>
  (word: string): word is Word =>
    (words as readonly string[]).includes(word);

export const VARIABLES = ['principal', 'action', 'resource', 'context'] as const satisfies readonly Variable[];
export const isVariable = listed(VARIABLES);

/** Without `unknown`, which nobody means to write. */
export const CONSTRUCTORS = [
  'ip',
  'decimal',
  'datetime',
  'duration',
] as const satisfies readonly ExtensionConstructor[];
export const isConstructor = listed<ExtensionConstructor>([...CONSTRUCTORS, 'unknown']);

/** The methods of the language and how many arguments each takes. */
const ARITIES: Readonly<Record<Method, 0 | 1>> = {
  contains: 1,
  containsAll: 1,
  containsAny: 1,
  isEmpty: 0,
  getTag: 1,
  hasTag: 1,
};
export const METHODS = Object.keys(ARITIES) as readonly Method[];
export const isMethod = listed(METHODS);
export const arityOf = (method: Method): 0 | 1 => ARITIES[method];

export const EXTENSION_METHODS = [
  'lessThan',
  'lessThanOrEqual',
  'greaterThan',
  'greaterThanOrEqual',
  'isIpv4',
  'isIpv6',
  'isLoopback',
  'isMulticast',
  'isInRange',
  'offset',
  'durationSince',
  'toDate',
  'toTime',
  'toMilliseconds',
  'toSeconds',
  'toMinutes',
  'toHours',
  'toDays',
] as const satisfies readonly ExtensionMethod[];
export const isExtensionMethod = listed(EXTENSION_METHODS);
