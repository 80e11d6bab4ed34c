import { TAG } from '../../cell/cell.ts';
import { CELL_BYTES } from '../../cell/encode.ts';
import { isRecord } from '../../frame/collect.ts';
import { HEADER_BYTES } from '../../frame/encode.ts';
import type { FrameWriter } from '../../frame/writer.ts';
import { loneSurrogate } from '../../utf8/utf8.ts';
import { isObject } from '../members.ts';
import { MEMBERS, projectRequest } from '../project.ts';
import type { Attribute } from '../typed/types.ts';
import { EntitiesWriter } from './entities.ts';
import { Irregular, irregular } from './irregular.ts';
import type { PlannedAction, RequestPlan } from './plan.ts';
import { ValueWriter } from './values.ts';

// oxlint-disable-next-line typescript/unbound-method -- called with `call`; V8 leaves `hasOwnProperty` out in the loops below, and only in this form.
const { hasOwnProperty } = Object.prototype;

/** Writes the requests of one entry of Cedar into frames: the same bytes as `encodeFrame(projectRequest(…))`, without the cells between. */
export class RequestWriter {
  readonly #plan: RequestPlan;
  readonly #writer: FrameWriter;
  readonly #values: ValueWriter;
  readonly #entities: EntitiesWriter;
  readonly #depth: number;
  /** What the context has for the slots of its attributes, as the plan lists them. */
  readonly #context: unknown[] = [];
  #principal: unknown;
  #action: unknown;
  #resource: unknown;
  #given: unknown;

  constructor(writer: FrameWriter, plan: RequestPlan, depth: number) {
    this.#plan = plan;
    this.#writer = writer;
    this.#values = new ValueWriter(writer, plan.types);
    this.#entities = new EntitiesWriter(this.#values, plan.reads, plan.types);
    this.#depth = depth;
    for (let i = 0; i < plan.names.length; i++) this.#context.push(undefined);
  }

  /**
   * Writes the slots of a request; the heap must be empty.
   *
   * @throws EngineError `input_invalid`, and whatever a getter or a proxy throws
   */
  write(input: unknown): void {
    const writer = this.#writer;
    const empty = writer.end;
    try {
      this.#read(input);
      this.#write();
    } catch (error) {
      if (!(error instanceof Irregular)) throw error;
      writer.end = empty;
      const limits = { depth: this.#depth, bytes: writer.area.limit };
      const cells = projectRequest(this.#plan.slots, input, limits, this.#plan.types);
      cells.forEach((cell, i) => writer.put(HEADER_BYTES + i * CELL_BYTES, cell));
    } finally {
      this.#release();
    }
  }

  #release(): void {
    const context = this.#context;
    for (let i = 0; i < context.length; i++) context[i] = undefined;
    this.#principal = undefined;
    this.#action = undefined;
    this.#resource = undefined;
    this.#given = undefined;
    this.#values.release();
    this.#entities.release();
  }

  #read(input: unknown): void {
    if (!isObject(input)) irregular();
    let context: unknown;
    for (const key in input) {
      if (!hasOwnProperty.call(input, key)) continue;
      if (key === 'principal') this.#principal = input[key];
      else if (key === 'action') this.#action = input[key];
      else if (key === 'resource') this.#resource = input[key];
      else if (key === 'context') context = input[key];
      else if (key === 'entities') this.#given = input[key];
      else if (!MEMBERS.has(key) && input[key] !== undefined) irregular();
    }
    if (context !== undefined) this.#readContext(context);
    if (!this.#plan.entities && this.#given !== undefined && !Array.isArray(this.#given)) irregular();
  }

  #readContext(context: unknown): void {
    const { names, whole } = this.#plan;
    // What is read as a whole and by its attributes is read once, as cells.
    if (whole || !isRecord(context)) irregular();
    const values = this.#context;
    let count = 0;
    let escape = false;
    for (const key in context) {
      if (!hasOwnProperty.call(context, key)) continue;
      count++;
      if (key === '__entity' || key === '__extn' || key === '__expr') escape = true;
      for (let i = 0; i < names.length; i++) {
        if (names[i] !== key) continue;
        values[i] = context[key];
        break;
      }
    }
    if (escape && count === 1) irregular();
  }

  #write(): void {
    const { kinds, types } = this.#plan;
    const asked = types === null ? null : this.#asked();
    let attribute = 0;
    let read = 0;
    for (let i = 0; i < kinds.length; i++) {
      const at = HEADER_BYTES + i * CELL_BYTES;
      switch (kinds[i]) {
        case 'principal':
          this.#uid(at, this.#principal, asked === null ? null : asked.principals);
          read |= 1;
          break;
        case 'action':
          this.#uid(at, this.#action, null);
          read |= 2;
          break;
        case 'resource':
          this.#uid(at, this.#resource, asked === null ? null : asked.resources);
          read |= 4;
          break;
        case 'context':
          // What is there is read as cells, and so is what a schema says must be.
          if (asked !== null) irregular();
          this.#writer.empty(at, TAG.record);
          break;
        case 'attribute': {
          const value = this.#context[attribute];
          if (asked === null) this.#attribute(at, value);
          else this.#typed(at, value, asked.attributes[attribute] ?? null);
          attribute++;
          break;
        }
        default:
          if (this.#given === undefined) this.#writer.empty(at, TAG.record);
          else this.#entities.write(at, this.#given, this.#depth);
      }
    }
    // What no policy reads must be there all the same.
    if ((read & 1) === 0) this.#check(this.#principal, asked === null ? null : asked.principals);
    if ((read & 2) === 0) this.#check(this.#action, null);
    if ((read & 4) === 0) this.#check(this.#resource, asked === null ? null : asked.resources);
  }

  /** What the schema says of the action. */
  #asked(): PlannedAction {
    const { uid } = this.#values;
    uid.read(this.#action);
    return this.#plan.actions.get(uid.type.text)?.get(uid.id) ?? irregular();
  }

  #attribute(at: number, value: unknown): void {
    if (value === undefined) this.#writer.empty(at, TAG.absent);
    else this.#values.value(at, value, this.#depth - 1);
  }

  #typed(at: number, value: unknown, declared: Attribute | null): void {
    if (value === undefined) {
      if (declared !== null && declared.required) irregular();
      this.#writer.empty(at, TAG.absent);
    } else this.#values.typed(at, value, (declared ?? irregular()).type, this.#depth - 1);
  }

  /** @param types those that it may be of; null for any */
  #uid(at: number, value: unknown, types: ReadonlySet<string> | null): void {
    const { uid } = this.#values;
    uid.read(value);
    if (types !== null && (!types.has(uid.type.text) || this.#values.mismatches())) irregular();
    uid.write(this.#writer, at);
  }

  #check(value: unknown, types: ReadonlySet<string> | null): void {
    const { uid } = this.#values;
    uid.read(value);
    if (types !== null && (!types.has(uid.type.text) || this.#values.mismatches())) irregular();
    if (loneSurrogate(uid.id) >= 0) irregular();
  }
}
