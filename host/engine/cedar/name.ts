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
