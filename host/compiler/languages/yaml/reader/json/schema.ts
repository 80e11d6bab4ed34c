import type { Range } from '../../../../source/source.ts';
import type { Node, Pair } from '../../tree/node.ts';
import { build } from '../build.ts';
import { BOUNDS } from '../bounds.ts';
import { Problem } from '../problem.ts';
import { standardTag } from '../schema.ts';
import type { Schema } from '../schema.ts';

const INT = /^-?(?:0|[1-9][0-9]*)$/u;
const FLOAT = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?$/u;
const TAGGED_INT = /^(?:[-+]?0b[01]+|[-+]?0o[0-7]+|[-+]?0x[0-9a-fA-F]+|[-+]?[0-9]+)$/u;
const TAGGED_FLOAT = /^(?:[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|[-+]?\.[0-9]+(?:[eE][-+]?[0-9]+)?)$/u;
const TAGGED_INFINITY = /^([-+]?)\.(?:inf|Inf|INF)$/u;
const TAGGED_NAN = /^\.(?:nan|NaN|NAN)$/u;

const parseInteger = (text: string): bigint | null => {
  const negative = text.startsWith('-');
  const digits = /^[-+]/u.test(text) ? text.slice(1) : text;
  if (digits.length > BOUNDS.digits) return null;
  return negative ? -BigInt(digits) : BigInt(digits);
};

/** A number of JSON's own notation. */
const implicitNumber = (text: string, range: Range): Node | null => {
  if (INT.test(text)) {
    const value = parseInteger(text);
    if (value === null) throw new Problem('EY009', range, { tag: '!!int', text });
    return build.int(value, text, range);
  }
  return FLOAT.test(text) ? build.float(Number(text), text, range) : null;
};

const implicitScalar = (text: string, range: Range): Node => {
  if (text === 'null') return build.null(range);
  if (text === 'true' || text === 'false') return build.bool(text === 'true', text, range);
  return implicitNumber(text, range) ?? build.string(text, true, range);
};

/** For js-yaml, a number that overflows a double is a text. */
const finiteScalar = (text: string, range: Range): Node => {
  const overflows = FLOAT.test(text) && !Number.isFinite(Number(text));
  return overflows ? build.string(text, true, range) : implicitScalar(text, range);
};

const taggedFloat = (text: string): number | null => {
  if (TAGGED_NAN.test(text)) return Number.NaN;
  const infinity = TAGGED_INFINITY.exec(text);
  if (infinity !== null) return infinity[1] === '-' ? -Infinity : Infinity;
  const value = TAGGED_FLOAT.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : null;
};

const taggedScalar = (name: string | null, text: string, range: Range): Node | null => {
  switch (name) {
    case 'str':
      return build.string(text, false, range);
    case 'null':
      return text === 'null' || text === '' ? build.null(range) : null;
    case 'bool':
      return text === 'true' || text === 'false' ? build.bool(text === 'true', text, range) : null;
    case 'int': {
      const value = TAGGED_INT.test(text) ? parseInteger(text) : null;
      return value === null ? null : build.int(value, text, range);
    }
    case 'float': {
      const value = taggedFloat(text);
      return value === null ? null : build.float(value, text, range);
    }
    case 'seq':
      return text === '' ? build.list([], range) : null;
    case 'map':
      return text === '' ? build.map([], [], range) : null;
    default:
      throw new Problem('EY008', range, { tag: name ?? '' });
  }
};

/** The text of a key: an object's keys are strings in JavaScript. */
const keyText = (key: Node): string => {
  switch (key.kind) {
    case 'null':
      return 'null';
    case 'bool':
    case 'string':
      return String(key.value);
    case 'int':
    case 'float':
      return String(Number(key.value));
    default:
      throw new Problem('EY010', key.range);
  }
};

/** @param refuse what to do with a key that stands twice: js-yaml refuses the document, `JSON.parse` takes the last value */
const mapEntries = (pairs: readonly Pair[], refuse: boolean): { entries: Pair[]; duplicates: Range[] } => {
  const entries = new Map<string, Pair>();
  const duplicates: Range[] = [];
  for (const { key, value } of pairs) {
    const text = keyText(key);
    if (entries.has(text)) {
      if (refuse) throw new Problem('EY011', key.range, { key: text });
      duplicates.push(key.range);
    }
    entries.set(text, { key: build.string(text, key.kind === 'string' && key.plain, key.range), value });
  }
  return { entries: [...entries.values()], duplicates };
};

interface Reading {
  readonly plain: (text: string, range: Range) => Node;
  readonly refusesDuplicates: boolean;
  readonly forbidden: RegExp;
}

const schemaOf = ({ plain: readPlain, refusesDuplicates, forbidden }: Reading): Schema => ({
  scalar(text, plain, tag, range) {
    if (tag === null) return plain ? readPlain(text, range) : build.string(text, false, range);
    if (tag === '!') return build.string(text, false, range);
    const node = taggedScalar(standardTag(tag), text, range);
    if (node === null) throw new Problem('EY009', range, { tag, text });
    return node;
  },
  list(items, tag, range) {
    if (tag !== null && tag !== '!' && standardTag(tag) !== 'seq') throw new Problem('EY008', range, { tag });
    return build.list(items, range);
  },
  map(pairs, tag, range) {
    if (tag !== null && tag !== '!' && standardTag(tag) !== 'map') throw new Problem('EY008', range, { tag });
    const { entries, duplicates } = mapEntries(pairs, refusesDuplicates);
    return build.map(entries, duplicates, range);
  },
  breaks: /\r(?!\n)/gu,
  keepsSeparators: false,
  checkToken: () => {},
  forbidden,
});

/** YAML with the JSON schema, as js-yaml 5.2.3 reads it: only null, true, false and JSON's numbers are not texts. Facts established by running it. */
export const jsonSchema: Schema = schemaOf({
  plain: finiteScalar,
  refusesDuplicates: true,
  // oxlint-disable-next-line no-control-regex -- YAML 1.2 §5.1, the characters js-yaml calls not printable; it refuses a byte order mark too
  forbidden: /^\ufeff|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/u,
});

/** JSON documents, once they have been parsed as JSON. */
export const json: Schema = schemaOf({ plain: implicitScalar, refusesDuplicates: false, forbidden: /\0/u });
