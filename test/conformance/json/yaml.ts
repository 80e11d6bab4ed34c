/** JSON text to YAML 1.1 text of the same value, number by number, so that nothing is rounded on the way to the compiler. */

/**
 * Writes a JSON text as YAML that a 1.1 reader types alike: a float gets the point and the exponent's sign that YAML 1.1 wants, strings are
 * double-quoted with everything escaped that is not plain ASCII.
 */
export function yamlFromJson(json: string): string {
  const token = /\s+|[{}[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}[\],:"]+/gsy;
  let yaml = '';
  let end = 0;
  for (let match = token.exec(json); match !== null; match = token.exec(json)) {
    const text = match[0];
    end = token.lastIndex;
    if (text === ',') yaml += ', ';
    else if (text === ':') yaml += ': ';
    else if (text.startsWith('"')) yaml += quoted(text);
    else if (!/^\s/u.test(text)) yaml += /^-?\d/u.test(text) ? number(text) : text;
  }
  if (end !== json.length) throw new SyntaxError('not JSON');
  return `${yaml}\n`;
}

/** A YAML double-quoted scalar of any string. */
export function yamlString(value: string): string {
  let text = '"';
  for (const character of value) {
    const code = character.codePointAt(0) ?? 0;
    if (character === '"' || character === '\\') text += `\\${character}`;
    else if (code >= 0x20 && code < 0x7f) text += character;
    else if (code < 0x100) text += `\\x${code.toString(16).padStart(2, '0')}`;
    else if (code < 0x10000) text += `\\u${code.toString(16).padStart(4, '0')}`;
    else text += `\\U${code.toString(16).padStart(8, '0')}`;
  }
  return `${text}"`;
}

function quoted(token: string): string {
  const value: unknown = JSON.parse(token);
  return yamlString(String(value));
}

function number(token: string): string {
  const match = /^(-?\d+)(\.\d+)?(?:[eE]([-+]?)(\d+))?$/u.exec(token);
  if (match === null) throw new SyntaxError(`not a JSON number: ${token}`);
  const [, whole = '', fraction, sign, exponent] = match;
  if (fraction === undefined && exponent === undefined) return whole;
  const power = exponent === undefined ? '' : `e${sign === '-' ? '-' : '+'}${exponent}`;
  return `${whole}${fraction ?? '.0'}${power}`;
}
