import type { Slot, Span } from '../../../../engine/manifest/types.ts';
import type { AbsentIs, Expression } from '../../../ir/types.ts';
import { spanOf } from '../../../source/source.ts';
import type { Schema } from '../schema/types.ts';
import type { Range, Source } from '../../../source/source.ts';
import { contextPromise } from './promised.ts';
import type { Promised } from './promised.ts';

/** Names of attributes that a manifest may list. */
const MOST_NAMES = 65_536;

/**
 * What policies read of a request: `principal`, `action`, `resource`, `context` or attributes of it, and `entities` (`ir/operations/cedar/entities.ts`). Each is a slot
 * of the entry, in the order in which policies first read it.
 */
export class RequestReads {
  readonly #slots: Slot[] = [];
  readonly #attributes = new Set<string>();
  #tags = false;
  #ancestors = false;
  readonly #indices = new Map<string, number>();
  readonly #schema: Schema | null;

  /** @param schema what requests must be of; null where they may be of anything */
  constructor(schema: Schema | null) {
    this.#schema = schema;
  }

  #read(path: readonly string[], type: Slot['type'], absentIs: AbsentIs): Expression {
    const key = JSON.stringify(path);
    let slot = this.#indices.get(key);
    if (slot === undefined) {
      slot = this.#slots.push({ path: [...path], walk: 'record', type, ...this.#promised(path) }) - 1;
      this.#indices.set(key, slot);
    }
    const { holds, required } = this.#slots[slot] ?? {};
    if (holds === undefined) return { kind: 'read', slot, absentIs };
    return { kind: 'read', slot, absentIs, holds: required === true ? [holds] : ['absent', holds] };
  }

  /** What the schema says of a slot. */
  #promised([root, name]: readonly string[]): Promised {
    if (this.#schema === null || root === 'entities') return {};
    if (root !== 'context') return { holds: 'entity', required: true };
    return name === undefined ? { holds: 'record', required: true } : contextPromise(this.#schema, name);
  }

  variable(name: 'principal' | 'action' | 'resource' | 'context'): Expression {
    return this.#read([name], name === 'context' ? 'cedar-value' : 'cedar-entity', 'error');
  }

  /** An attribute of the context, which is a record: a slot of its own, so that the rest need not be read. */
  contextAttribute(name: string, absentIs: 'error' | 'absent' = 'error'): Expression {
    return this.#read(['context', name], 'cedar-value', absentIs);
  }

  /** The entities, for attributes of theirs. Without entities, none is known. */
  attributes(...names: readonly string[]): Expression {
    for (const name of names) this.#attributes.add(name);
    return this.#entities();
  }

  /** The entities, for the tags of one. */
  tags(): Expression {
    this.#tags = true;
    return this.#entities();
  }

  /** The entities, for what one is in. */
  ancestors(): Expression {
    this.#ancestors = true;
    return this.#entities();
  }

  #entities(): Expression {
    return this.#read(['entities'], 'cedar-entities', 'absent');
  }

  /** The slots; when all policies have been lowered. */
  slots(): readonly Slot[] {
    const reads = { attributes: [...this.#attributes], tags: this.#tags, ancestors: this.#ancestors };
    // What a manifest cannot list is read whole.
    if (reads.attributes.length > MOST_NAMES) return this.#slots;
    return this.#slots.map((slot) => (slot.type === 'cedar-entities' ? { ...slot, reads } : slot));
  }
}

/** What the lowering of one policy needs beside it. */
export interface Lowering {
  readonly reads: RequestReads;
  /** What says which actions are in which; null where requests do. */
  readonly schema: Schema | null;
  /** The place of a range of the policy; undefined where the policy was read from no text. */
  spanOf(range: Range): Span | undefined;
}

/**
 * @param source the text that the policy was read from
 * @param index its place among the unit's sources
 */
export const loweringOf = (
  reads: RequestReads,
  schema: Schema | null,
  source: Source | null,
  index: number,
): Lowering => ({
  reads,
  schema,
  spanOf: (range) => (source === null ? undefined : spanOf(source, index, range)),
});
