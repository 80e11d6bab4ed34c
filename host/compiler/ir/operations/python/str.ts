import type { Cell } from '../../../../engine/cell/cell.ts';
import { isPrintable } from '../../unicode/printable.ts';

/** CPython 3.11 writes integers of no more digits (`sys.int_info.default_max_str_digits`). */
const MOST_DIGITS = 4300;
/** An integer of more bits has more digits. */
const MOST_HEX_DIGITS = Math.ceil((MOST_DIGITS * Math.log2(10)) / 4);

const integer = (value: bigint): string | null => {
  const magnitude = value < 0n ? -value : value;
  // Hexadecimal takes linear time.
  if (magnitude.toString(16).length > MOST_HEX_DIGITS) return null;
  return magnitude.toString().length > MOST_DIGITS ? null : String(value);
};

/** CPython's `float_repr_style` "short": an exponent below 1e-4 and from 1e16 on, of two digits at least; a point in everything else. */
const float = (value: number): string => {
  if (Number.isNaN(value)) return 'nan';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const magnitude = Math.abs(value);
  if (magnitude === Infinity) return `${sign}inf`;
  const scientific = magnitude.toExponential();
  const split = scientific.indexOf('e');
  const exponent = Number(scientific.slice(split + 1));
  if (exponent < -4 || exponent >= 16) {
    const digits = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${scientific.slice(0, split)}e${exponent < 0 ? '-' : '+'}${digits}`;
  }
  const plain = String(magnitude);
  // ECMAScript has exponents from 1e-7 down and from 1e21 on only.
  return `${sign}${plain}${plain.includes('.') ? '' : '.0'}`;
};

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

const escape = (codePoint: number, quote: string): string => {
  const character = String.fromCodePoint(codePoint);
  if (character === quote || character === '\\') return `\\${character}`;
  if (codePoint === 0x09) return '\\t';
  if (codePoint === 0x0a) return '\\n';
  if (codePoint === 0x0d) return '\\r';
  if (codePoint < 0x100) return `\\x${hex(codePoint, 2)}`;
  return codePoint < 0x10000 ? `\\u${hex(codePoint, 4)}` : `\\U${hex(codePoint, 8)}`;
};

/** Python prefers single quotes, unless only they occur. */
const quoteFor = (hasSingle: boolean, hasDouble: boolean): string => (hasSingle && !hasDouble ? '"' : "'");

/** `repr(text)`. */
const quoted = (text: string): string => {
  const quote = quoteFor(text.includes("'"), text.includes('"'));
  let written = quote;
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    const shown = character !== quote && character !== '\\' && isPrintable(codePoint);
    written += shown ? character : escape(codePoint, quote);
  }
  return written + quote;
};

const bytes = (value: Uint8Array): string => {
  const quote = quoteFor(value.includes(0x27), value.includes(0x22));
  let written = `b${quote}`;
  for (const byte of value) {
    const character = String.fromCharCode(byte);
    const shown = character !== quote && character !== '\\' && byte >= 0x20 && byte < 0x7f;
    written += shown ? character : escape(byte, quote);
  }
  return written + quote;
};

/** Null when one of the parts is. */
const joined = (open: string, parts: readonly (string | null)[], close: string): string | null =>
  parts.includes(null) ? null : `${open}${parts.join(', ')}${close}`;

/** `repr(value)`: as `pythonStr`, but texts are quoted. */
export const pythonRepr = (cell: Cell): string | null => {
  switch (cell.tag) {
    case 'absent':
    case 'null':
      return 'None';
    case 'bool':
      return cell.value ? 'True' : 'False';
    case 'int':
    case 'bigint':
      return integer(cell.value);
    case 'float':
      return float(cell.value);
    case 'string':
      return quoted(cell.value);
    case 'bytes':
      return bytes(cell.value);
    case 'list':
      return joined('[', cell.items.map(pythonRepr), ']');
    case 'record': {
      const entries = cell.entries.map(([key, value]) => {
        const text = pythonRepr(value);
        return text === null ? null : `${quoted(key)}: ${text}`;
      });
      return joined('{', entries, '}');
    }
    default:
      return null;
  }
};

/**
 * `str(value)` of Python 3.11 with Unicode 14. Null where Python raises an exception (an integer of more than 4,300 digits) and for what no Python document
 * has, sets included, whose order Python does not fix. The keys of a record stand in the frame's order.
 *
 *     pythonStr({ tag: 'list', items: [{ tag: 'string', value: "it's" }, { tag: 'float', value: 1e16 }] }); // ["it's", 1e+16]
 */
export const pythonStr = (cell: Cell): string | null => (cell.tag === 'string' ? cell.value : pythonRepr(cell));
