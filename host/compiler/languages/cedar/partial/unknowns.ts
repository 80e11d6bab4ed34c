import { MAX_DEPTH } from '../../../../engine/cell/encode.ts';
import type { Cell } from '../../../../engine/index.ts';
import type { Expression } from '../syntax/types.ts';

/** A value that is there and not known. */
interface Unknown {
  /** What stands for it in what is left of a policy. */
  readonly expression: Expression;
  /** Whether it is an entity; the type where that is known. */
  readonly entity: boolean;
  readonly type: string | null;
}

/** What values may be that are in a record that nests as deep as records may. */
const DEEPEST = MAX_DEPTH - 1;

/**
 * The unknown values of a request. Each is a cell that nobody else has: `opaque`, which no operation reads as a value, so it may stand in records and entities, and operations that
 * only hand values on need not know of it.
 */
export class Unknowns {
  readonly #known = new Map<Cell, Unknown>();
  /** Cells that hold an unknown one, or none. */
  readonly #within = new WeakMap<Cell, boolean>();

  /** A cell for a value that is not known. */
  add(expression: Expression, { entity = false, type = null }: Partial<Omit<Unknown, 'expression'>> = {}): Cell {
    const cell: Cell = { tag: 'opaque' };
    this.#known.set(cell, { expression, entity, type });
    return cell;
  }

  of(cell: Cell): Unknown | undefined {
    return this.#known.get(cell);
  }

  /** Whether a cell is unknown, or holds one that is. */
  within(cell: Cell): boolean {
    switch (cell.tag) {
      case 'opaque':
        return this.#known.has(cell);
      case 'record':
      case 'list': {
        const seen = this.#within.get(cell);
        if (seen !== undefined) return seen;
        const members = cell.tag === 'list' ? cell.items : cell.entries.map(([, value]) => value);
        const found = members.some((member) => this.within(member));
        this.#within.set(cell, found);
        return found;
      }
      default:
        // A set with an unknown element is unknown itself: how many elements it has is not known.
        return false;
    }
  }

  /** The most levels that a cell nests, whatever its unknown parts are. */
  depthOf(cell: Cell): number {
    const unknown = this.of(cell);
    if (unknown !== undefined) return unknown.entity ? 0 : DEEPEST;
    if (cell.tag === 'set' || cell.tag === 'list') return 1 + this.#deepest(cell.items);
    return cell.tag === 'record' ? 1 + this.#deepest(cell.entries.map(([, value]) => value)) : 0;
  }

  #deepest(cells: readonly Cell[]): number {
    return cells.reduce((depth, cell) => Math.max(depth, this.depthOf(cell)), 0);
  }
}
