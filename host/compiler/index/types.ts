import type { EntityDomain, NumberDomain } from './condition.ts';
import type { PatternSource } from '../patterns/source.ts';
import type { Hazards } from './hazards.ts';

/** Rules in the order of their rank, or, where one lookup leaves too many, a further group. */
export type List = { readonly rules: readonly number[] } | { readonly group: Group };

interface AnyTable {
  readonly slot: number;
  /** With a frame that has one of these, the table says nothing: all of its rules are candidates. */
  readonly hazards: Hazards;
  /** Every rule in the table. */
  readonly all: readonly number[];
}

/** Lists by the string in a slot. */
export interface TextTable extends AnyTable {
  readonly kind: 'text';
  readonly buckets: ReadonlyMap<string, List>;
  readonly absent: readonly number[];
  /** For a slot that holds something else than a string. */
  readonly other: readonly number[];
  /** What is no string is looked up as the string that it becomes in ECMAScript, too. */
  readonly stringified: boolean;
}

/** Lists by the number that a slot's value becomes: a segment tree over the line, cut at the rules' bounds. */
export interface RangeTable extends AnyTable {
  readonly kind: 'range';
  readonly domain: NumberDomain;
  readonly endpoints: readonly number[];
  /** Leaves of the tree, a power of two; leaf `i` is node `leaves + i`, and the parent of node `i` is `i >> 1`. */
  readonly leaves: number;
  readonly nodes: ReadonlyMap<number, readonly number[]>;
}

/** Rules by the patterns that occur in a slot's text. */
export interface PatternTable extends AnyTable {
  readonly kind: 'pattern';
  /** In the order of the first rule that asks for each. */
  readonly members: readonly PatternMember[];
}

/** A pattern, and the rules that are found by it. */
export interface PatternMember {
  readonly pattern: PatternSource;
  readonly rules: readonly number[];
}

/** Lists by the entity in a slot: by itself, by its type, or by itself and each of its ancestors. */
export interface EntityTable extends AnyTable {
  readonly kind: 'entity';
  readonly domain: EntityDomain;
  /** By the hash of an entity, or of the name of a type. */
  readonly buckets: ReadonlyMap<number, List>;
  /** The slot of the entities that ancestors are known from; -1 where none are asked for. */
  readonly entities: number;
}

export type Table = TextTable | RangeTable | PatternTable | EntityTable;

/** How the rules of a set are found. A rule may be found twice. */
export interface Group {
  readonly tables: readonly Table[];
  /** Rules that no table holds; they are tried one by one. */
  readonly rest: readonly number[];
}
