import { TAG } from '../../cell/cell.ts';
import { CELL_BYTES } from '../../cell/encode.ts';
import { writeText } from '../../frame/text.ts';
import type { FrameWriter } from '../../frame/writer.ts';
import { isObject } from '../members.ts';
import { irregular } from './irregular.ts';
import { TypeNames, writeName, type Name } from './name.ts';

// oxlint-disable-next-line typescript/unbound-method -- called with `call`; V8 leaves `hasOwnProperty` out in the loops below, and only in this form.
const { hasOwnProperty } = Object.prototype;

/** Reads references to entities. What it read last stands in `type` and `id`: an object for each would be the larger part of the work. */
export class UidReader {
  readonly #types = new TypeNames();
  type!: Name;
  id = '';

  #take(type: unknown, id: unknown): void {
    if (typeof type !== 'string' || typeof id !== 'string') irregular();
    this.type = this.#types.find(type) ?? irregular();
    this.id = id;
  }

  /** Reads `{type, id}`, or the same under `__entity`. */
  read(value: unknown): void {
    if (!isObject(value)) irregular();
    let type: unknown;
    let id: unknown;
    for (const key in value) {
      if (!hasOwnProperty.call(value, key)) continue;
      if (key === 'type') type = value[key];
      else if (key === 'id') id = value[key];
      else if (key === '__entity') return this.readExact(value[key]);
      else if (key === '__expr') irregular();
    }
    this.#take(type, id);
  }

  /** Reads `{type, id}`, and nothing beside it. */
  readExact(value: unknown): void {
    if (!isObject(value)) irregular();
    let type: unknown;
    let id: unknown;
    for (const key in value) {
      if (!hasOwnProperty.call(value, key)) continue;
      if (key === 'type') type = value[key];
      else if (key === 'id') id = value[key];
      else irregular();
    }
    this.#take(type, id);
  }

  /** Writes the entity that was read last at `at`. */
  write(writer: FrameWriter, at: number): void {
    const { type, id } = this;
    const block = writer.claim(2 * CELL_BYTES);
    writer.cell(at, TAG.entity, 0, block, 0);
    writeName(writer, block, type);
    writeText(writer, block + CELL_BYTES, id);
  }
}
