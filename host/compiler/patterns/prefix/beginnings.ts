import type { Pattern } from '../ast.ts';
import type { Prefixes } from './prefixes.ts';

/** Bytes of which an occurrence has some, in normalised text, behind so many code points at its start. */
export interface Beginning {
  readonly skipped: number;
  readonly bytes: readonly number[];
}

/** How the occurrences of a pattern begin. */
export interface Beginnings {
  /** Whether some begin at the text's start, whatever stands there. */
  readonly atStart: boolean;
  /** The others have one of these. */
  readonly beginnings: readonly Beginning[];
}

const startsWith = (bytes: readonly number[], start: readonly number[]): boolean =>
  start.length <= bytes.length && start.every((byte, index) => byte === bytes[index]);

/** How the occurrences of a pattern begin; null when there is no such choice. */
export const beginningsOf = (pattern: Pattern, known: Prefixes): Beginnings | null => {
  const prefixes = known.of(pattern);
  if (prefixes === null || prefixes.some(({ bytes, atStart }) => bytes.length === 0 && !atStart)) return null;
  const sorted = prefixes.filter(({ atStart }) => !atStart).sort((a, b) => a.bytes.length - b.bytes.length);
  const kept: Beginning[] = [];
  for (const { skipped, bytes } of sorted) {
    if (!kept.some((other) => other.skipped === skipped && startsWith(bytes, other.bytes)))
      kept.push({ skipped, bytes });
  }
  return { atStart: prefixes.some(({ atStart }) => atStart), beginnings: kept };
};
