import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { requests, requestSlots } from '../../../../test/frame/requests.ts';
import { LIMIT, refusal, requestPlan, writePlanned, writerOf } from '../../../../test/frame/write.ts';
import type { EngineError } from '../../error/error.ts';
import { encodeFrame } from '../../frame/encode.ts';
import type { Slot } from '../../manifest/types.ts';
import { projectRequest } from '../project.ts';

const LIMITS = { depth: 64, bytes: LIMIT };

const expectedOf = (slots: readonly Slot[], input: unknown): Uint8Array | string => {
  try {
    return encodeFrame(projectRequest(slots, input, LIMITS));
  } catch (error) {
    return (error as EngineError).code;
  }
};

const hex = (frame: Uint8Array): string => Buffer.from(frame).toString('hex');

describe('the writer of requests', () => {
  test.each([
    ['good', 0, 600],
    ['odd', 2, 60],
  ])(
    'writes the canonical encoding of the projected cells of %s inputs, whatever stood in the memory',
    (_, oddly, least) => {
      const shared = writerOf(LIMIT, 40);
      let frames = 0;
      fc.assert(
        // Two inputs of one plan, so that what the first leaves behind meets the second.
        fc.property(requestSlots, requests(oddly), requests(oddly), (slots, ...inputs) => {
          const plan = requestPlan(slots);
          for (const input of inputs) {
            const expected = expectedOf(slots, input);
            if (typeof expected === 'string') {
              expect(expected).toBe('input_invalid');
              expect(refusal(() => writePlanned(plan, input, shared))).toBe(expected);
              continue;
            }
            frames++;
            expect(hex(writePlanned(plan, input, shared))).toBe(hex(expected));
          }
        }),
        { numRuns: 500 },
      );
      expect(frames).toBeGreaterThan(least);
    },
  );
});
