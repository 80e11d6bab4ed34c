import type { Range } from '../../../../source/source.ts';
import type { Node, Pair } from '../../tree/node.ts';
import { build } from '../build.ts';
import { Problem } from '../problem.ts';
import { standardTag } from '../schema.ts';
import type { Schema, Tag } from '../schema.ts';
import { decodeBinary } from './binary.ts';
import { constructBool, implicitTag } from './implicit.ts';
import { mapEntries } from './map.ts';
import { parseFloatText, parseIntText } from './number.ts';
import { checkYaml11 } from './syntax.ts';
import { constructTimestamp } from './timestamp.ts';

const unknownTag = (tag: Tag, range: Range): Problem => new Problem('EY008', range, { tag: tag ?? '' });
const badValue = (tag: string, text: string, range: Range): Problem =>
  new Problem('EY009', range, { tag: `!!${tag}`, text });

/** A scalar of a standard tag, as PyYAML's SafeConstructor makes it. */
const constructScalar = (name: string, text: string, plain: boolean, range: Range): Node | null => {
  switch (name) {
    case 'str':
      return build.string(text, plain, range);
    case 'null':
      return build.null(range);
    case 'bool': {
      const value = constructBool(text);
      return value === null ? null : build.bool(value, text, range);
    }
    case 'int': {
      const value = parseIntText(text);
      return value === null ? null : build.int(value, text, range);
    }
    case 'float': {
      const value = parseFloatText(text);
      return value === null ? null : build.float(value, text, range);
    }
    case 'timestamp':
      return constructTimestamp(text, range);
    case 'binary': {
      const value = decodeBinary(text);
      return value === null ? null : build.bytes(value, range);
    }
    default:
      return null;
  }
};

const SCALAR_TAGS = new Set(['str', 'null', 'bool', 'int', 'float', 'timestamp', 'binary']);

/** The short name of a scalar's tag. The tag `!` makes a text of anything but nothing. */
const scalarTag = (text: string, plain: boolean, tag: Tag): string | null => {
  if (tag === '!') return plain && text === '' ? 'null' : 'str';
  if (tag !== null) return standardTag(tag);
  return plain ? implicitTag(text) : 'str';
};

const scalar: Schema['scalar'] = (text, plain, tag, range) => {
  const name = scalarTag(text, plain, tag);
  // A key may be `=` or `<<`; `checkValue` refuses them elsewhere.
  if (tag === null && (name === 'value' || name === 'merge')) return build.string(text, true, range);
  if (name === null || !SCALAR_TAGS.has(name)) throw unknownTag(tag, range);
  const node = constructScalar(name, text, plain && tag === null, range);
  if (node === null) throw badValue(name, text, range);
  return node;
};

/** `!!omap` and `!!pairs`: a list of mappings of one pair each becomes a list of tuples. */
const pairsOf = (items: readonly Node[], tag: string, range: Range): Node =>
  build.list(
    items.map((item) => {
      const [entry, more] = item.kind === 'map' ? item.entries : [];
      if (entry === undefined || more !== undefined) throw badValue(tag, '', item.range);
      return build.tuple([entry.key, entry.value], item.range);
    }),
    range,
  );

/** Plain `=` and `<<` have tags of their own, which make no value. */
const checkValue = (node: Node): void => {
  if (node.kind === 'string' && node.plain && (node.value === '=' || node.value === '<<')) {
    throw new Problem('EY014', node.range, { text: node.value });
  }
};

const list: Schema['list'] = (items, tag, range) => {
  items.forEach(checkValue);
  const name = tag === null || tag === '!' ? 'seq' : standardTag(tag);
  if (name === 'seq') return build.list(items, range);
  if (name === 'omap' || name === 'pairs') return pairsOf(items, name, range);
  throw unknownTag(tag, range);
};

const map: Schema['map'] = (pairs: readonly Pair[], tag, range, charge) => {
  const name = tag === null || tag === '!' ? 'map' : standardTag(tag);
  for (const { value } of pairs) checkValue(value);
  const { entries, duplicates } = mapEntries(pairs, charge);
  if (name === 'map') return build.map(entries, duplicates, range);
  if (name === 'set')
    return build.set(
      entries.map(({ key }) => key),
      range,
    );
  throw unknownTag(tag, range);
};

/** YAML 1.1 as PyYAML 6.0.3's SafeLoader reads it, facts established by running it. */
export const yaml11: Schema = {
  scalar,
  list,
  map,
  breaks: /\r(?!\n)|[\u0085\u2028\u2029]/gu,
  keepsSeparators: true,
  checkToken: checkYaml11,
  // oxlint-disable-next-line no-control-regex -- PyYAML's reader refuses what YAML 1.1 §5.1 does not call printable
  forbidden: /[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u,
};
