import { mendedSyntax } from '../../../compiler/languages/yaml/condition/mend.ts';
import { write, type Mender } from './mend.ts';

/** Signs and words of other languages: `===`, `&&`, `AND`. */
export const foreignSyntax: Mender = (finding) => write(finding, mendedSyntax(finding.slice), 'meant');

/** A text with a quote of each kind around it, which is read as if they matched. */
export const unlikeQuotes: Mender = (finding) => {
  const [, before, open, text] = /^([^'"]*)(['"])([^'"]*)['"]$/u.exec(finding.slice) ?? [];
  return text === undefined ? null : write(finding, `${before}${open}${text}${open}`, 'same');
};

/** Digits of a number that is written out may be no more. */
const MAX_EXPONENT = 30;

/** A number with an exponent, or with underscores, as its digits. */
const writtenOut = (number: string): string | null => {
  const [, whole = '', fraction = '', power = '0'] =
    /^(\d+)(?:\.(\d+))?(?:e([-+]?\d{1,3}))?$/iu.exec(number.replaceAll('_', '')) ?? [];
  const exponent = Number(power);
  if (whole === '' || Math.abs(exponent) > MAX_EXPONENT) return null;
  const digits = `${'0'.repeat(MAX_EXPONENT)}${whole}${fraction}${'0'.repeat(MAX_EXPONENT)}`;
  const point = MAX_EXPONENT + whole.length + exponent;
  const integer = digits.slice(0, point).replace(/^0+(?=\d)/u, '');
  const rest = digits.slice(point).replace(/0+$/u, '');
  return rest === '' ? integer : `${integer}.${rest}`;
};

/** A number of which only a part is read. */
export const exponent: Mender = (finding) => {
  const [, before, number] = /^(.*[<>]=?\s*)(\d[\d._]*(?:e[-+]?\d+)?)$/isu.exec(finding.slice) ?? [];
  const digits = number === undefined ? null : writtenOut(number);
  return digits === null ? null : write(finding, `${before}${digits}`, 'meant');
};

/** Tabs between tokens. As indentation they have no width that one could be sure of. */
export const tabs: Mender = ({ text, range: [at] }) => {
  let [start, end] = [at, at];
  while (text[start - 1] === '\t') start--;
  while (text[end] === '\t') end++;
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  return line.trim() === '' || start === end ? null : { edit: { start, end, text: ' ' }, intent: 'meant' };
};
