/** The engine's frame writer over a memory of its own, without a module. */
import { EngineError } from '../../host/engine/error/error.ts';
import { FrameArea } from '../../host/engine/frame/area.ts';
import { planEntry, planSlots, type Plan } from '../../host/engine/frame/plan.ts';
import { FrameWriter } from '../../host/engine/frame/writer.ts';
import type { Slot } from '../../host/engine/manifest/types.ts';

/** Longest frame, unless a test says otherwise. */
export const LIMIT = 1 << 20;
/** Where the frame area begins. */
export const START = 1024;

/** A writer over a memory that grows as a module's does, full of what other frames left there. */
export function writerOf(limit = LIMIT, slots = 1): FrameWriter {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 64 });
  new Uint8Array(memory.buffer).fill(0xaa);
  const reserve = (bytes: number): number => {
    if (bytes > limit) return 0;
    const pages = Math.ceil((START + bytes) / 65_536);
    const grown = pages - memory.buffer.byteLength / 65_536;
    if (grown > 0) {
      const before = memory.grow(grown) * 65_536;
      new Uint8Array(memory.buffer, before).fill(0x55);
    }
    return START;
  };
  return new FrameWriter(new FrameArea(memory, reserve, limit, 16 + 16 * slots), 64);
}

/** The frame of an input; `record` is the member that must be a record. */
export function write(
  slots: readonly Slot[],
  input: unknown,
  writer: FrameWriter = writerOf(LIMIT, slots.length),
  record?: string,
): Uint8Array {
  return writePlanned(planSlots(slots, record), input, writer);
}

/** The frame of an input, by a plan that may be used again. */
export function writePlanned(plan: Plan, input: unknown, writer: FrameWriter): Uint8Array {
  const length = writer.write(plan, input, 0);
  return writer.area.u8.slice(writer.area.base, writer.area.base + length);
}

/** The plan of an entry of Cedar. */
export const requestPlan = (slots: readonly Slot[]): Plan => planEntry({ dialect: 'cedar', slots });

/** The code of what is thrown, or `accepted`. */
export function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof EngineError ? error.code : String(error);
  }
  return 'accepted';
}

/** A slot by its path's text. */
export const slot = (path: string, walk: Slot['walk'] = 'record', type: Slot['type'] = 'any'): Slot => ({
  path: path.split('.'),
  walk,
  type,
});
export const js = (path: string): Slot => slot(path, 'js');
