import { TAG } from '../../cell/cell.ts';
import { CELL_BYTES } from '../../cell/encode.ts';
import { isRecord } from '../../frame/collect.ts';
import { isObject } from '../members.ts';
import { writeText } from '../../frame/text.ts';
import type { FrameWriter } from '../../frame/writer.ts';
import type { EntityReads } from '../../manifest/types.ts';
import { ENTITY_LEVELS, LEAST_DEPTH } from '../entities.ts';
import type { RequestTypes } from '../typed/request.ts';
import { Hierarchy, type Uids } from './hierarchy.ts';
import { irregular } from './irregular.ts';
import { writeName, type Name } from './name.ts';
import { Shapes } from './shape.ts';
import type { ValueWriter } from './values.ts';

// oxlint-disable-next-line typescript/unbound-method -- called with `call`; V8 leaves `hasOwnProperty` out in the loop below, and only in this form.
const { hasOwnProperty } = Object.prototype;

const ENTRY_BYTES = 2 * CELL_BYTES;
/** Ancestors, attributes, tags. */
const ROW_CELLS = 3;

/** What a schema says of the entities of a type. */
interface Declared {
  readonly attributes: Shapes;
  /** Null where they have none. */
  readonly tags: Shapes | null;
  readonly parents: ReadonlySet<string>;
}

const declaredTypes = (types: RequestTypes, reads: EntityReads | undefined): ReadonlyMap<string, Declared> =>
  new Map(
    [...types.entities].map(([name, { attributes, parents, tags }]) => [
      name,
      {
        attributes: new Shapes(reads?.attributes ?? null, attributes),
        tags: tags === null ? null : new Shapes(null, { every: tags }),
        parents,
      },
    ]),
  );

/** Writes the entities of requests as one cell (docs/module-format.md §4.4). What is not of the usual form is `Irregular`. */
export class EntitiesWriter {
  readonly #values: ValueWriter;
  readonly #writer: FrameWriter;
  readonly #reads: EntityReads | undefined;
  readonly #attributeShapes: Shapes;
  readonly #tagShapes = new Shapes(null);
  readonly #hierarchy = new Hierarchy();
  readonly #attributes: unknown[] = [];
  readonly #tags: unknown[] = [];
  readonly #declared: ReadonlyMap<string, Declared> | null;
  /** What the schema says of the entities that are being written; empty without one. */
  readonly #types: Declared[] = [];

  /** @param types what the schema says; null where it says nothing */
  constructor(values: ValueWriter, reads: EntityReads | undefined, types: RequestTypes | null = null) {
    this.#values = values;
    this.#writer = values.writer;
    this.#reads = reads;
    this.#attributeShapes = new Shapes(reads?.attributes ?? null);
    this.#declared = types === null ? null : declaredTypes(types, reads);
  }

  /** Forgets what a caller handed in. */
  release(): void {
    const { count } = this.#hierarchy.entities;
    for (let i = 0; i < count; i++) {
      this.#attributes[i] = undefined;
      this.#tags[i] = undefined;
    }
    this.#hierarchy.clear();
  }

  /** Writes the list's entities at `at`. */
  write(at: number, list: unknown, depth: number): void {
    const writer = this.#writer;
    if (!Array.isArray(list)) irregular();
    const { length } = list as readonly unknown[];
    // A proxy may claim any length. Each entity takes a row, at least.
    if (length >>> 0 !== length || length * ROW_CELLS * CELL_BYTES > writer.area.limit) irregular();
    if (length === 0) return writer.empty(at, TAG.record);
    if (depth < LEAST_DEPTH) irregular();
    for (let i = 0; i < length; i++) this.#read(i, Object.hasOwn(list, i) ? list[i] : undefined);
    const { groups, starts } = this.#hierarchy;
    starts[length] = groups.count;
    this.#hierarchy.settle();
    this.#rows(at, length, depth - ENTITY_LEVELS);
  }

  #read(index: number, entity: unknown): void {
    const { entities, groups, starts } = this.#hierarchy;
    const { uid } = this.#values;
    if (!isObject(entity)) irregular();
    let name: unknown;
    let attributes: unknown;
    let parents: unknown;
    let tags: unknown;
    for (const key in entity) {
      if (!hasOwnProperty.call(entity, key)) continue;
      if (key === 'uid') name = entity[key];
      else if (key === 'attrs') attributes = entity[key];
      else if (key === 'parents') parents = entity[key];
      else if (key === 'tags') tags = entity[key];
    }
    uid.read(name);
    const { type } = uid;
    const declared = this.#declared === null ? null : this.#declaredAs(type);
    if (declared !== null) this.#types[index] = declared;
    entities.push(type, uid.id);
    this.#attributes[index] = attributes;
    this.#tags[index] = tags;
    starts[index] = groups.count;
    if (!Array.isArray(parents)) irregular();
    const list = parents as readonly unknown[];
    const { length } = list;
    if (length >>> 0 !== length || length * CELL_BYTES > this.#writer.area.limit) irregular();
    for (let i = 0; i < length; i++) {
      uid.read(Object.hasOwn(list, i) ? list[i] : undefined);
      // An action is a member of actions alone.
      if (type.isAction && !uid.type.isAction) irregular();
      if (declared !== null && (!declared.parents.has(uid.type.text) || this.#values.mismatches())) irregular();
      groups.push(uid.type, uid.id);
    }
  }

  /** What the schema says of an entity's type. Of actions, it says what groups they are in: the reference compares them. */
  #declaredAs(type: Name): Declared {
    const declared = this.#declared?.get(type.text) ?? irregular();
    if (type.isAction || this.#values.mismatches()) irregular();
    return declared;
  }

  /** The entities, which are sorted, as a record by type of records by id. */
  #rows(at: number, count: number, depth: number): void {
    const writer = this.#writer;
    const { entities, order } = this.#hierarchy;
    let entry = writeTypes(writer, at, entities, order, count);
    for (let start = 0; start < count; entry += ENTRY_BYTES) {
      const end = endOfType(entities, order, start, count);
      const block = writeIds(writer, entry, entities.types[order[start] as number] as Name, end - start);
      for (let i = start; i < end; i++) {
        const index = order[i] as number;
        const member = block + (i - start) * ENTRY_BYTES;
        writeText(writer, member, entities.ids[index] as string);
        this.#row(member + CELL_BYTES, index, depth);
      }
      start = end;
    }
  }

  #row(at: number, index: number, depth: number): void {
    const writer = this.#writer;
    const values = this.#values;
    const reads = this.#reads;
    const block = writer.claim(ROW_CELLS * CELL_BYTES);
    writer.cell(at, TAG.list, ROW_CELLS, block, 0);
    this.#ancestors(block, index);
    const declared = this.#declared === null ? null : (this.#types[index] as Declared);
    const shapes = declared === null ? this.#attributeShapes : declared.attributes;
    values.record(block + CELL_BYTES, this.#attributes[index], depth, shapes);
    const tags = this.#tags[index];
    if (tags !== undefined && reads?.tags === false && !isRecord(tags)) irregular();
    if (tags === undefined || reads?.tags === false) writer.empty(block + 2 * CELL_BYTES, TAG.record);
    else
      values.record(
        block + 2 * CELL_BYTES,
        tags,
        depth,
        declared === null ? this.#tagShapes : (declared.tags ?? irregular()),
      );
  }

  #ancestors(at: number, index: number): void {
    const writer = this.#writer;
    const hierarchy = this.#hierarchy;
    hierarchy.climb(index, writer.area.limit);
    if (hierarchy.found === 0 || this.#reads?.ancestors === false) return writer.empty(at, TAG.record);
    const { above, found, groups } = hierarchy;
    let entry = writeTypes(writer, at, groups, above, found);
    for (let start = 0; start < found; entry += ENTRY_BYTES) {
      const end = endOfType(groups, above, start, found);
      const block = writeIds(writer, entry, groups.types[above[start] as number] as Name, end - start);
      for (let i = start; i < end; i++) {
        const member = block + (i - start) * ENTRY_BYTES;
        writeText(writer, member, groups.ids[above[i] as number] as string);
        writer.empty(member + CELL_BYTES, TAG.null);
      }
      start = end;
    }
  }
}

/** Where those of one type end that begin at `start`. */
function endOfType({ types }: Uids, order: readonly number[], start: number, count: number): number {
  const type = types[order[start] as number] as Name;
  let end = start + 1;
  for (; end < count; end++) {
    const next = types[order[end] as number] as Name;
    if (next !== type && next.text !== type.text) break;
  }
  return end;
}

/** Writes the cell of a record with an entry for each type, and returns where its entries begin. */
function writeTypes(writer: FrameWriter, at: number, uids: Uids, order: readonly number[], count: number): number {
  let types = 0;
  for (let start = 0; start < count; start = endOfType(uids, order, start, count)) types++;
  const block = writer.claim(types * ENTRY_BYTES);
  writer.cell(at, TAG.record, types, block, 0);
  return block;
}

/** Writes the entry of a type with so many ids, and returns where their entries begin. */
function writeIds(writer: FrameWriter, entry: number, type: Name, count: number): number {
  writeName(writer, entry, type);
  const block = writer.claim(count * ENTRY_BYTES);
  writer.cell(entry + CELL_BYTES, TAG.record, count, block, 0);
  return block;
}
