import { build } from '../../../compiler/languages/yaml/reader/build.ts';
import { BOUNDS } from '../../../compiler/languages/yaml/reader/bounds.ts';
import { Problem } from '../../../compiler/languages/yaml/reader/problem.ts';
import { standardTag } from '../../../compiler/languages/yaml/reader/schema.ts';
import type { Schema } from '../../../compiler/languages/yaml/reader/schema.ts';
import type { Node, Pair } from '../../../compiler/languages/yaml/tree/node.ts';
import type { Range } from '../../../compiler/source/source.ts';

/** YAML 1.2.2 §10.3.2, the core schema's tag resolution. */
const NULL = /^(?:null|Null|NULL|~|)$/u;
const BOOL = /^(?:true|True|TRUE|false|False|FALSE)$/u;
const INT = /^[-+]?[0-9]+$/u;
const OCTAL = /^0o[0-7]+$/u;
const HEX = /^0x[0-9a-fA-F]+$/u;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/u;
const INFINITY = /^([-+]?)\.(?:inf|Inf|INF)$/u;
const NAN = /^\.(?:nan|NaN|NAN)$/u;

/** The tag of a value that takes its key away. */
const ABSENT = '!absent';

const integer = (text: string, range: Range): Node => {
  const digits = /^[-+]/u.test(text) ? text.slice(1) : text;
  if (digits.length > BOUNDS.digits) throw new Problem('EY009', range, { tag: '!!int', text });
  const value = BigInt(digits);
  return build.int(text.startsWith('-') ? -value : value, text, range);
};

const floating = (text: string): number => {
  const infinity = INFINITY.exec(text);
  if (infinity !== null) return infinity[1] === '-' ? -Infinity : Infinity;
  return NAN.test(text) ? Number.NaN : Number(text);
};

const implicit = (text: string, range: Range): Node => {
  if (NULL.test(text)) return build.null(range);
  if (BOOL.test(text)) return build.bool(text.toLowerCase() === 'true', text, range);
  if (INT.test(text) || OCTAL.test(text) || HEX.test(text)) return integer(text, range);
  if (FLOAT.test(text) || INFINITY.test(text) || NAN.test(text)) return build.float(floating(text), text, range);
  return build.string(text, true, range);
};

/** A scalar with a standard tag must have a form of that tag; `!!float 5` is a float. */
const tagged = (tag: string, text: string, range: Range): Node => {
  const name = standardTag(tag);
  if (name === 'str') return build.string(text, false, range);
  const node = implicit(text, range);
  if (name === 'float' && node.kind === 'int') return build.float(Number(node.value), text, range);
  if (name === 'null' || name === 'bool' || name === 'int' || name === 'float') {
    if (node.kind === name) return node;
    throw new Problem('EY009', range, { tag, text });
  }
  throw new Problem('EY008', range, { tag });
};

const checkTag = (tag: string | null, name: 'seq' | 'map', range: Range): void => {
  if (tag !== null && tag !== '!' && standardTag(tag) !== name) throw new Problem('EY008', range, { tag });
};

const keyText = (key: Node): string => {
  if (key.kind === 'string') return key.value;
  // A policy's fields have texts as keys; what would be another kind here is one there.
  if (key.kind === 'int' || key.kind === 'float' || key.kind === 'bool') return key.text;
  throw new Problem('EY010', key.range);
};

const uniqueEntries = (pairs: readonly Pair[]): Pair[] => {
  const seen = new Set<string>();
  return pairs.map(({ key, value }) => {
    const text = keyText(key);
    if (seen.has(text)) throw new Problem('EY011', key.range, { key: text });
    seen.add(text);
    return { key: build.string(text, key.kind === 'string' && key.plain, key.range), value };
  });
};

/**
 * YAML 1.2 with the core schema, without merge keys, keys unique: how test files are read.
 *
 * @param absent collects the nodes that are tagged `!absent`
 */
export const coreSchema = (absent: WeakSet<Node>): Schema => ({
  scalar(text, plain, tag, range) {
    if (tag === ABSENT) {
      if (text !== '') throw new Problem('EY009', range, { tag, text });
      const node = build.null(range);
      absent.add(node);
      return node;
    }
    if (tag === null && plain) return implicit(text, range);
    if (tag === null || tag === '!') return build.string(text, false, range);
    return tagged(tag, text, range);
  },
  list(items, tag, range) {
    checkTag(tag, 'seq', range);
    return build.list(items, range);
  },
  map(pairs, tag, range) {
    checkTag(tag, 'map', range);
    return build.map(uniqueEntries(pairs), [], range);
  },
  // oxlint-disable-next-line no-control-regex -- YAML 1.2.2 §5.1, what is not printable
  forbidden: /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/u,
  breaks: /\r(?!\n)/gu,
  keepsSeparators: false,
  checkToken: () => {},
});
