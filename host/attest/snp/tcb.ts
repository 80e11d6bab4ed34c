import type { Generation } from './generation.ts';

/** Security patch levels of the parts of a platform (AMD 56860 §2.2). */
export interface Tcb {
  /** Firmware of the boot controller; Turin alone has it. */
  readonly fmc?: number;
  readonly bl: number;
  readonly tee: number;
  readonly snp: number;
  readonly ucode: number;
}

export type TcbPart = keyof Tcb;

/** What stands in each of the eight bytes; null for those that are reserved. Turin's are in another order. */
const BEFORE_TURIN: readonly (TcbPart | null)[] = ['bl', 'tee', null, null, null, null, 'snp', 'ucode'];
const TURIN: readonly (TcbPart | null)[] = ['fmc', 'bl', 'tee', 'snp', null, null, null, 'ucode'];

const partsOf = (generation: Generation): readonly (TcbPart | null)[] =>
  generation === 'Turin' ? TURIN : BEFORE_TURIN;

/** The parts that a generation has levels of. */
export function tcbParts(generation: Generation): readonly TcbPart[] {
  return partsOf(generation).filter((part) => part !== null);
}

/** Levels from the eight bytes that they stand in; undefined when a reserved byte is not zero. */
export function readTcb(bytes: Uint8Array, generation: Generation): Tcb | undefined {
  const parts = partsOf(generation);
  const levels: Partial<Record<TcbPart, number>> = {};
  for (const [i, part] of parts.entries()) {
    const level = bytes[i] as number;
    if (part !== null) levels[part] = level;
    else if (level !== 0) return undefined;
  }
  return levels as Tcb;
}

/** The parts of which some levels are below others; a part that has no level counts as 0. */
export function partsBelow(levels: Tcb, floor: Partial<Tcb>): TcbPart[] {
  return (Object.keys(floor) as TcbPart[]).filter((part) => (levels[part] ?? 0) < (floor[part] ?? 0));
}

/** Levels as a text. */
export function tcbText(levels: Partial<Tcb>): string {
  return Object.entries(levels)
    .map(([part, level]) => `${part} ${level}`)
    .join(', ');
}
