import { tooLarge } from '../../frame/area.ts';
import { compareUtf8 } from '../../utf8/utf8.ts';
import { irregular } from './irregular.ts';
import type { Name } from './name.ts';

/** With more members than this, what is looked for is searched by halves. */
const FEW = 8;

/** References to entities, one behind the other, in arrays that are kept for the next request. */
export class Uids {
  readonly types: Name[] = [];
  readonly ids: string[] = [];
  count = 0;

  push(type: Name, id: string): void {
    this.types[this.count] = type;
    this.ids[this.count++] = id;
  }

  compare(a: number, b: number): number {
    return compare(this.types[a] as Name, this.ids[a] as string, this.types[b] as Name, this.ids[b] as string);
  }

  same(a: number, b: number): boolean {
    if (this.ids[a] !== this.ids[b]) return false;
    const [type, other] = [this.types[a] as Name, this.types[b] as Name];
    return type === other || type.text === other.text;
  }

  clear(): void {
    for (let i = 0; i < this.count; i++) this.ids[i] = '';
    this.count = 0;
  }
}

function compare(type: Name, id: string, otherType: Name, otherId: string): number {
  if (type !== otherType && type.text !== otherType.text) return compareUtf8(type.text, otherType.text);
  return id === otherId ? 0 : compareUtf8(id, otherId);
}

/** Sorts the first `count` indices by what they stand for. */
export function sortIndices(indices: number[], count: number, uids: Uids): void {
  if (count > FEW) {
    const sorted = indices.slice(0, count).sort((a, b) => uids.compare(a, b));
    for (let i = 0; i < count; i++) indices[i] = sorted[i] as number;
    return;
  }
  for (let i = 1; i < count; i++) {
    const index = indices[i] as number;
    let at = i;
    for (; at > 0 && uids.compare(indices[at - 1] as number, index) > 0; at--) indices[at] = indices[at - 1] as number;
    indices[at] = index;
  }
}

/** The entities of a request and the groups they are in. */
export class Hierarchy {
  readonly entities = new Uids();
  /** The entities in the order of frames. */
  readonly order: number[] = [];
  /** The groups that entities are directly in: those of entity `i` from `starts[i]` to `starts[i + 1]`. */
  readonly groups = new Uids();
  readonly starts: number[] = [];
  /** For each of the groups, which of the entities it is, or -1. */
  readonly #known: number[] = [];
  /** Whether any group is among the entities. */
  #deep = false;
  /** For each entity, 1 + the entity whose ancestors it was last found among. */
  readonly #seen: number[] = [];
  /** Groups above one entity, in the order of frames; the first `found` count. */
  readonly above: number[] = [];
  found = 0;
  #work = 0;

  /** Sorts the entities, and finds out which groups are among them. What stands twice is `Irregular`. */
  settle(): void {
    const { entities, order, groups } = this;
    const { count } = entities;
    this.#work = 0;
    this.#deep = false;
    for (let i = 0; i < count; i++) {
      order[i] = i;
      this.#seen[i] = 0;
    }
    sortIndices(order, count, entities);
    for (let i = 1; i < count; i++) if (entities.same(order[i - 1] as number, order[i] as number)) irregular();
    for (let i = 0; i < groups.count; i++) {
      const known = this.#find(groups.types[i] as Name, groups.ids[i] as string);
      this.#known[i] = known;
      if (known >= 0) this.#deep = true;
    }
  }

  #find(type: Name, id: string): number {
    const { types, ids, count } = this.entities;
    if (count <= FEW) {
      for (let i = 0; i < count; i++)
        if (ids[i] === id && (types[i] === type || (types[i] as Name).text === type.text)) return i;
      return -1;
    }
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entity = this.order[middle] as number;
      const side = compare(types[entity] as Name, ids[entity] as string, type, id);
      if (side === 0) return entity;
      if (side < 0) low = middle + 1;
      else high = middle;
    }
    return -1;
  }

  /**
   * Finds all groups above an entity into `above`. An entity above itself is `Irregular`.
   *
   * @param limit steps that all entities of a request may take together
   * @throws EngineError `input_invalid`
   */
  climb(entity: number, limit: number): void {
    const { above, groups, starts } = this;
    let count = 0;
    for (let i = starts[entity] as number; i < (starts[entity + 1] as number); i++) above[count++] = i;
    // The list grows while it is read.
    if (this.#deep) {
      for (let i = 0; i < count; i++) {
        const known = this.#known[above[i] as number] as number;
        if (known === entity) irregular();
        if (known < 0 || this.#seen[known] === entity + 1) continue;
        this.#seen[known] = entity + 1;
        for (let next = starts[known] as number; next < (starts[known + 1] as number); next++) above[count++] = next;
        this.#work += (starts[known + 1] as number) - (starts[known] as number);
        if (this.#work > limit) throw tooLarge(limit);
      }
    }
    sortIndices(above, count, groups);
    let last = 0;
    for (let i = 1; i < count; i++)
      if (!groups.same(above[last] as number, above[i] as number)) above[++last] = above[i] as number;
    this.found = Math.min(count, last + 1);
  }

  clear(): void {
    this.entities.clear();
    this.groups.clear();
  }
}
