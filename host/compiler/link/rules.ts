import type { Verdict } from '../../engine/manifest/types.ts';
import type { Parameter } from '../emit/shape.ts';
import { sizeOfParameters } from '../emit/shape.ts';
import type { PlannedRule } from '../emit/plan.ts';
import type { Constants } from './cells.ts';
import { CELL_BYTES, FRAME_HEADER_BYTES, ON_ERROR, RULE } from './layout.ts';
import type { Segment } from './segment.ts';

const VERDICTS: Readonly<Record<Verdict, number>> = { allow: 1, deny: 2, warn: 3, escalate: 4, transform: 5 };

/** A conflict is told by the dialect's own words. */
const SIDES: Readonly<Record<string, number>> = { allow: 1, deny: 2 };

/** Where a slot's cell stands in the frame. */
export const slotOffset = (slot: number): number => FRAME_HEADER_BYTES + slot * CELL_BYTES;

/** Bytes of a rule's record. */
export const sizeOfRule = ({ parameters }: PlannedRule): number => RULE.PARAMETERS + sizeOfParameters(parameters);

const writeBlocks = (
  blocks: readonly (readonly Parameter[])[],
  segment: Segment,
  constants: Constants,
): readonly [start: number, end: number] => {
  const stride = sizeOfParameters(blocks[0] ?? []);
  const start = segment.allocate(blocks.length * stride, 4);
  blocks.forEach((block, index) => writeParameters(start + index * stride, block, segment, constants));
  return [start, start + blocks.length * stride];
};

const writeParameters = (
  address: number,
  parameters: readonly Parameter[],
  segment: Segment,
  constants: Constants,
): void => {
  let at = address;
  for (const parameter of parameters) {
    switch (parameter.kind) {
      case 'slot':
        segment.write32(at, slotOffset(parameter.slot));
        break;
      case 'constant':
        segment.write32(at, constants.cell(parameter.value));
        break;
      case 'mark':
        segment.write32(at, parameter.condition);
        break;
      case 'blocks': {
        const [start, end] = writeBlocks(parameter.blocks, segment, constants);
        segment.write32(at, start);
        segment.write32(at + 4, end);
        break;
      }
    }
    at += sizeOfParameters([parameter]);
  }
};

/** Writes a rule's record at an address that was given away for it. */
export const writeRule = (address: number, planned: PlannedRule, segment: Segment, constants: Constants): void => {
  const { rule } = planned;
  segment.write32(address + RULE.RANK, planned.rank);
  segment.write32(address + RULE.SHAPE, planned.shape);
  segment.write32(address + RULE.ORDINAL, planned.ordinal);
  segment.write8(address + RULE.VERDICT, VERDICTS[rule.effect]);
  segment.write8(address + RULE.ON_ERROR, ON_ERROR[rule.onError]);
  segment.write8(address + RULE.FALLBACK, rule.fallback ? 1 : 0);
  segment.write8(address + RULE.SIDE, Object.hasOwn(SIDES, rule.action) ? (SIDES[rule.action] ?? 0) : 0);
  const { obligations } = rule;
  const list = obligations.length === 0 ? 0 : segment.words([obligations.length, ...obligations]);
  segment.write32(address + RULE.OBLIGATIONS, list);
  segment.write32(address + RULE.CONDITIONS, rule.conditions.length);
  writeParameters(address + RULE.PARAMETERS, planned.parameters, segment, constants);
};
