import type { ExtensionConstructor, ExtensionMethod, Method, Variable } from './types.ts';

/** Words that are no names: they cannot be variables, attributes behind a dot, or parts of the name of a type. */
const RESERVED: ReadonlySet<string> = new Set(['true', 'false', 'if', 'then', 'else', 'in', 'is', 'has', 'like']);

/** The part of a name that Cedar keeps for itself. */
const OWN = '__cedar';

const WORD = /^[_a-zA-Z][_a-zA-Z0-9]*$/;

export const isReserved = (word: string): boolean => RESERVED.has(word);

export const isOwn = (word: string): boolean => word === OWN;

/** Whether a text can be written as a name behind a dot. */
export const isPlainName = (text: string): boolean => WORD.test(text) && !isReserved(text) && !isOwn(text);

/** Whether a text can be the name of a type, with its namespaces. */
export const isTypeName = (text: string): boolean => text.split('::').every(isPlainName);

/** Whether a text can be the key of an annotation: any word. */
export const isWord = (text: string): boolean => WORD.test(text);

/** Whether a type is one of actions: `Action`, in whatever namespace. */
export const isActionType = (type: string): boolean => type === 'Action' || type.endsWith('::Action');

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
