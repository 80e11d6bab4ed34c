const ESCAPED: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\t': '\\t',
  '\r': '\\r',
  '\n': '\\n',
  "'": "\\'",
  '"': '\\"',
  '\\': '\\\\',
};

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
const COMBINING = /^\p{Grapheme_Extend}/u;

/** The text in quotes, so that it reads the same on every screen: what cannot be seen is escaped, and a combining mark where it would join the quote. */
export const quote = (text: string): string => {
  let inner = '';
  for (const character of text) {
    const escaped = ESCAPED[character];
    if (escaped !== undefined) inner += escaped;
    else if (UNPRINTABLE.test(character) || (inner === '' && COMBINING.test(character)))
      inner += `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
    else inner += character;
  }
  return `"${inner}"`;
};
