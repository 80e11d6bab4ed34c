/** A quoted text, which stays as it is, or a sign or word of another language with what this one has for it. */
const FOREIGN = /'[^']*'|"[^"]*"|[!=]==|=>|=<|<>|\s*(?:&&|\|\|)\s*|(?<![=!<>])=(?!=)|\bNOT\s+IN\b|\b(?:AND|OR|IN)\b/gu;

const inWords = (found: string): string => {
  if (/^['"]/u.test(found)) return found;
  switch (found.trim()) {
    case '===':
    case '=':
      return '==';
    case '!==':
    case '<>':
      return '!=';
    case '=>':
      return '>=';
    case '=<':
      return '<=';
    case '&&':
      return ' and ';
    case '||':
      return ' or ';
    default:
      return found.toLowerCase();
  }
};

/**
 * The text in the signs and words of governance.toolkit/v1: `===`, `=`, `=>`, `=<`, `<>`, `&&`, `||`, `AND`, `OR`, `IN` and `NOT IN` are replaced, outside quotes. It is what the author may have
 * meant; whether it can be read is for the caller to see.
 *
 * @returns null when there is nothing to replace
 */
export const mendedSyntax = (text: string): string | null => {
  const mended = text.replace(FOREIGN, inWords);
  return mended === text ? null : mended;
};
