import { isOwn, isReserved as isKeyword, isWord } from '../syntax/words.ts';

/** The component that no name of a user may have. */
export const CEDAR_NAMESPACE = '__cedar';

/** Whether the text is an identifier that can name something; `__cedar` is one. */
export const isIdentifier = (text: string): boolean => isWord(text) && !isKeyword(text);

/** Whether the text is a name in its one normal form: identifiers joined by `::`, nothing else. It may hold `__cedar`. */
export const isName = (text: string): boolean => text.split('::').every(isIdentifier);

/** Whether a name holds the reserved component. */
export const isReserved = (name: string): boolean => name.split('::').some(isOwn);

/** What follows the last `::`. */
export const basename = (name: string): string => {
  const at = name.lastIndexOf('::');
  return at < 0 ? name : name.slice(at + 2);
};

/** A type and an id as one text that no other pair has: no type name holds a quote. */
export const uidKey = (type: string, id: string): string => `${type}::"${id}`;
