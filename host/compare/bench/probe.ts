import { RESULT } from '../../engine/decision/result.ts';

/** Decides on a frame and tells the steps that it took. */
export type Probe = (entry: number, frame: Uint8Array) => number;

/** A decision module's functions, as docs/module-format.md §1 types them. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly reserve: (bytes: number) => number;
  readonly decide: (entry: number, length: number) => number;
  readonly result: () => number;
}

/** An instance of its own, since decisions do not tell their steps. The module must be one that the engine has loaded. */
export const openProbe = async (module: Uint8Array<ArrayBuffer>): Promise<Probe> => {
  const { instance } = await WebAssembly.instantiate(module);
  const { memory, reserve, decide, result } = instance.exports as unknown as Exports;
  return (entry, frame) => {
    const address = reserve(frame.length) >>> 0;
    new Uint8Array(memory.buffer, address, frame.length).set(frame);
    decide(entry, frame.length);
    return new Uint32Array(memory.buffer, result() >>> 0, RESULT.words)[RESULT.steps] ?? 0;
  };
};
