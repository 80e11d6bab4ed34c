import type { Verdict } from '../../engine/manifest/types.ts';
import type { Parameter } from '../emit/shape.ts';
import { sizeOfParameters } from '../emit/shape.ts';
import type { PlannedRule } from '../emit/plan.ts';
import type { Combine } from '../ir/types.ts';
import type { Constants } from './cells.ts';
import { LinkError } from './error.ts';
import { CELL_BYTES, FALLBACK, FRAME_HEADER_BYTES, MOST_U16, ON_ERROR, RULE } from './layout.ts';
import type { ObligationLists } from './obligations.ts';
import type { Patterns } from './patterns/patterns.ts';
import type { Segment } from './segment.ts';

const VERDICTS: Readonly<Record<Verdict, number>> = { allow: 1, deny: 2, warn: 3, escalate: 4, transform: 5 };

const SIDES: Readonly<Record<string, number>> = { allow: 1, deny: 2 };

/** A conflict is told by the dialect's own words; where what forbids trumps what permits, by whether it denies. */
const sideOf = ({ effect, action }: PlannedRule['rule'], combine: Combine): number => {
  const word = combine !== 'forbid-trumps-permit' ? action : effect === 'deny' ? 'deny' : 'allow';
  return Object.hasOwn(SIDES, word) ? (SIDES[word] ?? 0) : 0;
};

/** Where a slot's cell stands in the frame. */
export const slotOffset = (slot: number): number => FRAME_HEADER_BYTES + slot * CELL_BYTES;

/** Bytes of a rule's record. */
export const sizeOfRule = ({ parameters }: PlannedRule): number =>
  RULE.PARAMETERS + Math.ceil(sizeOfParameters(parameters) / 4) * 4;

/** What rules compare with. */
export interface RuleConstants {
  readonly cells: Constants;
  readonly patterns: Patterns;
}

/** A number that is stored in two bytes. */
const half = (value: number): number => {
  if (value > MOST_U16) throw new LinkError('module_too_large', `more than ${MOST_U16} shapes, slots or conditions`);
  return value;
};

const writeBlocks = (
  blocks: readonly (readonly Parameter[])[],
  segment: Segment,
  constants: RuleConstants,
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
  constants: RuleConstants,
): void => {
  let at = address;
  for (const parameter of parameters) {
    switch (parameter.kind) {
      case 'slot':
        segment.write16(at, half(parameter.slot));
        break;
      case 'constant':
        segment.write32(at, constants.cells.cell(parameter.value));
        break;
      case 'pattern':
        segment.write32(at, constants.patterns.address(parameter.pattern));
        break;
      case 'mark':
        segment.write16(at, half(parameter.condition));
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

/** Writes a rule's record at an address that was given away for it. @throws LinkError `module_too_large` */
export const writeRule = (
  address: number,
  planned: PlannedRule,
  combine: Combine,
  segment: Segment,
  constants: RuleConstants,
  obligations: ObligationLists,
): void => {
  const { rule } = planned;
  segment.write32(address + RULE.RANK, planned.rank);
  segment.write32(address + RULE.ORDINAL, planned.ordinal);
  segment.write16(address + RULE.SHAPE, half(planned.shape));
  segment.write16(address + RULE.CONDITIONS, half(rule.conditions.length));
  segment.write8(address + RULE.EFFECT, VERDICTS[rule.effect] | (ON_ERROR[rule.onError] << 4));
  segment.write8(address + RULE.SIDE, sideOf(rule, combine) | (rule.fallback ? FALLBACK : 0));
  segment.write16(address + RULE.OBLIGATIONS, obligations.number(rule.obligations));
  writeParameters(address + RULE.PARAMETERS, planned.parameters, segment, constants);
};
