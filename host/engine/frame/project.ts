import type { Cell } from '../cell/cell.ts';
import { cellFromJs, type InputLimits, reading } from '../cell/from-js.ts';
import { isOfCedar, projectRequest } from '../cedar/project.ts';
import { MAX_DEPTH } from '../cell/encode.ts';
import { requestTypes } from '../cedar/typed/request.ts';
import type { RequestSchema, Slot } from '../manifest/types.ts';
import { isRecord, isTextMap, noRecord } from './collect.ts';
import { step } from './step.ts';

/** Enough for anything that a module may allow. */
const UNLIMITED: InputLimits = { depth: MAX_DEPTH, bytes: 2 ** 30 };

/**
 * The cells of an entry's slots: the reference of what a frame holds. `engine.frame` writes the same without the detour.
 *
 * The first segment of a path names a member of the input; the rest is followed as the slot's walk says. Slots of Cedar are read as docs/module-format.md §4.4 says.
 *
 * @param record the member of the input that must be a record (docs/module-format.md §4.2)
 * @param schema of an entry of Cedar: what requests must be
 * @throws EngineError `input_invalid`
 */
export function project(
  slots: readonly Slot[],
  input: unknown,
  limits?: InputLimits,
  record?: string,
  schema?: RequestSchema,
): Cell[] {
  if (isOfCedar(slots))
    return projectRequest(slots, input, limits ?? UNLIMITED, schema === undefined ? null : requestTypes(schema));
  if (record !== undefined) {
    const value = reading(() => step(input, record, false));
    if (!isRecord(value) && !isTextMap(value)) throw noRecord(record);
  }
  return slots.map((slot) => {
    const value = reading(() =>
      slot.path.reduce((at, segment, i) => step(at, segment, i > 0 && slot.walk === 'js'), input),
    );
    if (value === undefined) return { tag: 'absent' };
    const cell = cellFromJs(value, limits);
    const integer = cell.tag === 'int' || cell.tag === 'bigint';
    return integer && slot.type === 'float' ? { tag: 'float', value: Number(cell.value) } : cell;
  });
}
