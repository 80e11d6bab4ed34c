import type { Cell } from '../../../engine/index.ts';
import type { Entry } from '../../../compiler/ir/types.ts';
import type { Box, Region } from '../region/box.ts';
import type { Space } from '../region/region.ts';
import { pointOf } from './input.ts';
import type { Point } from './input.ts';

/** Inputs that are tried for one box. */
const TRIES = 8;

const isIn = (mask: bigint, index: number): boolean => ((mask >> BigInt(index)) & 1n) === 1n;

/** The cells that a slot of the box may hold, what reads best first. */
const cellsOf = (mask: bigint, slot: number, space: Space): readonly Cell[] =>
  space.classes(slot).flatMap(({ cells }, index) => (isIn(mask, index) ? cells.slice(0, 2) : []));

function* pointsOfBox(entry: Entry, box: Box, space: Space): Generator<Point> {
  const slots = [...box].map(([slot, mask]) => ({ slot, cells: cellsOf(mask, slot, space) }));
  if (slots.some(({ cells }) => cells.length === 0)) return;
  for (let turn = 0; turn < TRIES; turn++) {
    // Each turn moves the slots on at their own pace: not every combination is tried.
    const chosen = new Map(
      slots.flatMap(({ slot, cells }, place) => {
        const cell = cells[Math.floor(turn / 2 ** (place % 3)) % cells.length];
        return cell === undefined ? [] : [[slot, cell] as const];
      }),
    );
    const point = pointOf(entry, chosen);
    if (point !== null) yield point;
  }
}

/** Inputs of a region, a few of each box. That they are in the region is for the caller to see: slots whose paths lie in one another are not independent. */
export function* pointsOf(entry: Entry, region: Region, space: Space): Generator<Point> {
  for (const box of region) yield* pointsOfBox(entry, box, space);
}
