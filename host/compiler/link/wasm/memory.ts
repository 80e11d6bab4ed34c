import { decodeUnsigned, encodeUnsigned } from './leb128.ts';
import { SECTION } from './sections.ts';
import type { Section } from './sections.ts';

/** Pages of 64 KiB. */
export interface MemoryLimits {
  readonly initial: number;
  readonly maximum: number;
}

/** The initial pages of the module's one memory. @throws RangeError */
export const initialPages = (sections: readonly Section[]): number => {
  const memory = sections.find(({ id }) => id === SECTION.memory);
  const [count, flags] = memory?.content ?? [];
  if (memory === undefined || count !== 1 || flags === undefined || flags > 1) throw new RangeError('not one memory');
  return decodeUnsigned(memory.content, 2)[0];
};

/** The module with these limits for its one memory. */
export const withMemory = (sections: readonly Section[], { initial, maximum }: MemoryLimits): readonly Section[] =>
  sections.map((section) =>
    section.id === SECTION.memory
      ? { id: section.id, content: Uint8Array.from([1, 1, ...encodeUnsigned(initial), ...encodeUnsigned(maximum)]) }
      : section,
  );
