/** A text in double quotes, as every YAML and JSON reads it: escaped is what YAML refuses, and what would show the text in another order. */
export const doubleQuoted = (text: string): string =>
  JSON.stringify(text).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\p{Bidi_Control}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** What may stand without quotes anywhere, and is a text to every reader as long as it is no word that one of them types. */
const PLAIN = /^[A-Za-z][\w.-]*(?:\/[\w.-]+)?$/u;

/**
 * A word written in the way of the scalar that it replaces: with its quotes, or without any.
 *
 * @returns null where that is not plain to see, as in a block scalar
 */
export const writtenLike = (scalar: string, word: string): string | null => {
  if (scalar.startsWith('"')) return doubleQuoted(word);
  if (scalar.startsWith("'")) return /['\n]/u.test(word) ? null : `'${word}'`;
  if (/^[|>]/u.test(scalar) || scalar.includes('\n')) return null;
  return PLAIN.test(word) ? word : doubleQuoted(word);
};

/** Whether a scalar's text stands as it is written: without quotes and on one line. */
export const isBare = (scalar: string): boolean => scalar !== '' && !/^["'|>&!*[{]|\n/u.test(scalar);
