import type { Alias, Document, ParsedNode, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { Range } from '../../../source/source.ts';
import type { Node, Pair } from '../tree/node.ts';
import { BOUNDS } from './bounds.ts';
import { Problem } from './problem.ts';
import type { Schema } from './schema.ts';
import type { Yaml } from './yaml.ts';

const SPACE: ReadonlySet<string> = new Set([' ', '\t', '\n', '\r']);

interface Anchor {
  /** Null while the anchored node itself is being read. */
  node: Node | null;
}

/** Reads the nodes of one document in document order. */
class Composition {
  readonly #yaml: Yaml;
  readonly #schema: Schema;
  readonly #text: string;
  readonly #anchors = new Map<string, Anchor>();
  #size = 0;

  constructor(yaml: Yaml, schema: Schema, text: string) {
    this.#yaml = yaml;
    this.#schema = schema;
    this.#text = text;
  }

  readonly #charge = (nodes: number, range: Range | null = null): void => {
    this.#size += nodes;
    if (this.#size > BOUNDS.size) throw new Problem('EY005', range, { limit: BOUNDS.size });
  };

  read(syntax: ParsedNode | null, at: Range): Node {
    if (syntax === null) return this.#schema.scalar('', true, null, at);
    const range = this.#rangeOf(syntax);
    if (this.#yaml.isAlias(syntax)) return this.#alias(syntax, range);
    this.#charge(1, range);
    const anchor: Anchor = { node: null };
    if (syntax.anchor !== undefined) this.#anchors.set(syntax.anchor, anchor);
    const node = this.#value(syntax, range);
    if (node.depth > BOUNDS.depth) throw new Problem('EY004', range, { limit: BOUNDS.depth });
    anchor.node = node;
    return node;
  }

  /** A collection ends where its last value ends, not on the line after it. */
  #rangeOf(syntax: ParsedNode): Range {
    const [start, end] = syntax.range;
    if (!this.#yaml.isCollection(syntax)) return [start, end];
    let last = end;
    while (last > start && SPACE.has(this.#text[last - 1] ?? '')) last--;
    return [start, last];
  }

  #alias(alias: Alias, range: Range): Node {
    const anchor = this.#anchors.get(alias.source);
    if (anchor === undefined) throw new Problem('EY006', range, { name: alias.source });
    if (anchor.node === null) throw new Problem('EY007', range, { name: alias.source });
    this.#charge(anchor.node.size, range);
    return anchor.node;
  }

  #value(syntax: Exclude<ParsedNode, Alias.Parsed>, range: Range): Node {
    const tag = syntax.tag ?? null;
    if (this.#yaml.isScalar(syntax)) return this.#scalar(syntax, tag, range);
    if (this.#yaml.isSeq(syntax)) return this.#schema.list(this.#items(syntax, range), tag, range);
    return this.#schema.map(this.#pairs(syntax, range), tag, range, (nodes) => this.#charge(nodes, range));
  }

  #scalar(scalar: Scalar, tag: string | null, range: Range): Node {
    const text = scalar.source ?? '';
    if (!text.isWellFormed()) throw new Problem('EY015', range);
    this.#checkSeparators(range);
    return this.#schema.scalar(text, scalar.type === this.#yaml.Scalar.PLAIN, tag, range);
  }

  /** PyYAML keeps U+2028 and U+2029 in a text while it folds the lines they end; no other reader does. */
  #checkSeparators([start, end]: Range): void {
    if (!this.#schema.keepsSeparators) return;
    const at = this.#text.slice(start, end).search(/[\u2028\u2029]/u);
    if (at >= 0) throw new Problem('EY019', [start + at, start + at + 1], { character: 'U+2028 or U+2029' });
  }

  #items(seq: YAMLSeq, range: Range): Node[] {
    return seq.items.map((item) => {
      // A pair in a flow sequence, `[a: b]`, is a mapping of that one pair.
      if (this.#yaml.isPair(item)) return this.#schema.map([this.#pair(item, range)], null, range, this.#charge);
      return this.read(item as ParsedNode | null, range);
    });
  }

  #pairs(map: YAMLMap, range: Range): Pair[] {
    return map.items.map((pair) => this.#pair(pair, range));
  }

  #pair(pair: { key: unknown; value: unknown }, range: Range): Pair {
    const key = this.read(pair.key as ParsedNode | null, range);
    return { key, value: this.read(pair.value as ParsedNode | null, key.range) };
  }
}

/**
 * The values of a parsed document, as the schema reads them.
 *
 * @param text the document's text as it was written
 * @throws Problem
 */
export const compose = (document: Document.Parsed, text: string, schema: Schema, yaml: Yaml): Node =>
  new Composition(yaml, schema, text).read(document.contents, [0, 0]);
