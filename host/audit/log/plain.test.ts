import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeFields } from '../record/action.ts';
import { ByteWriter } from '../record/bytes.ts';
import { bodyMembers, writeBody } from '../record/encode.ts';
import type { DecisionEvent } from '../types.ts';
import { PLAIN_BYTES, plainMembers, putPlain } from './plain.ts';
import { decisionBody } from './prepare.ts';

const text = fc.string({ unit: fc.constantFrom('a', '/', '~', '\0', '\x7f'), maxLength: 160 });
/** Long ones, too, and such as are not ASCII or have a lone surrogate. */
const anyText = fc.oneof(
  text,
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('x'.repeat(161), '\ud800'),
);
const digest = fc.constantFrom('ab'.repeat(32), '0'.repeat(64), '', 'no digest');

const eventOf = (texts: fc.Arbitrary<string>, mostReasons: number): fc.Arbitrary<DecisionEvent> =>
  fc.record(
    {
      kind: fc.constant('decision' as const),
      time: fc.nat(),
      agent: texts,
      action: texts,
      verdict: fc.constantFrom(
        'allow' as const,
        'deny' as const,
        'warn' as const,
        'escalate' as const,
        'transform' as const,
      ),
      mode: fc.constantFrom('enforce' as const, 'observe' as const),
      reasons: fc.array(texts, { maxLength: mostReasons }),
      moduleDigest: digest,
      entry: texts,
      epoch: fc.oneof(fc.bigInt(0n, 300n), fc.bigInt(0n, 2n ** 53n - 1n)),
      stateDigest: fc.option(digest),
      snapshot: fc.dictionary(texts, fc.oneof(fc.integer(), fc.constant(undefined)), { maxKeys: 8 }),
      traceId: texts,
    },
    {
      requiredKeys: [
        'kind',
        'time',
        'agent',
        'action',
        'verdict',
        'mode',
        'reasons',
        'moduleDigest',
        'entry',
        'epoch',
        'stateDigest',
        'snapshot',
      ],
    },
  );

/** The members as they are written straight from the event; undefined when it is not plain. */
function plain(event: DecisionEvent): { readonly bytes: Uint8Array; readonly members: number } | undefined {
  const shape = writeFields(new ByteWriter(), event.snapshot);
  const bytes = new Uint8Array(PLAIN_BYTES + 7).fill(0xa5);
  const end = putPlain(bytes, 7, event, shape);
  return end < 0 ? undefined : { bytes: bytes.slice(7, end), members: plainMembers(event, shape) };
}

function byWayOfARecord(event: DecisionEvent): { readonly bytes: Uint8Array; readonly members: number } {
  const body = decisionBody(event, writeFields(new ByteWriter(), event.snapshot));
  const writer = new ByteWriter();
  writeBody(writer, body);
  return { bytes: writer.bytes.slice(0, writer.length), members: bodyMembers(body) };
}

const example: DecisionEvent = {
  kind: 'decision',
  time: 1,
  agent: 'a',
  action: 'b',
  verdict: 'allow',
  mode: 'enforce',
  reasons: [],
  moduleDigest: 'ab'.repeat(32),
  entry: 'main',
  epoch: 0n,
  stateDigest: null,
  snapshot: {},
};

describe('the members of a plain decision', () => {
  test('are the bytes that its record has', () => {
    fc.assert(
      fc.property(eventOf(text, 16), (event) => {
        expect(plain(event)).toStrictEqual(byWayOfARecord(event));
      }),
      { numRuns: 300 },
    );
  });

  test('have room enough, however long they are', () => {
    const long = 'x'.repeat(160);
    const reasons = Array.from({ length: 16 }, () => long);
    const digests = { moduleDigest: 'ab'.repeat(32), stateDigest: 'cd'.repeat(32) };
    const snapshot = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`field ${i}`, undefined]));
    const epoch = 2n ** 53n - 1n;
    const event = {
      ...example,
      ...digests,
      agent: long,
      action: long,
      traceId: long,
      entry: long,
      reasons,
      snapshot,
      epoch,
    };
    expect(plain(event)).toStrictEqual(byWayOfARecord(event));
  });

  test('are those of its record for any decision, or left to it', () => {
    let left = 0;
    fc.assert(
      fc.property(eventOf(anyText, 20), (event) => {
        const found = plain(event);
        if (found === undefined) left++;
        else expect(found).toStrictEqual(byWayOfARecord(event));
      }),
      { numRuns: 300 },
    );
    expect(left).toBeGreaterThan(0);
  });

  test.each<[string, object]>([
    ['an epoch beyond what a number holds', { epoch: 2n ** 53n }],
    ['a negative epoch', { epoch: -1n }],
    ['an epoch that is no bigint', { epoch: 1 }],
    ['a verdict that there is not', { verdict: 'perhaps' }],
    ['no verdict', { verdict: null }],
    ['a mode that there is not', { mode: 'dream' }],
    ['a text of 161 units', { action: 'x'.repeat(161) }],
    ['a text that is not ASCII', { entry: 'é' }],
    ['an entry that is no text', { entry: 5 }],
    ['a reason that is no text', { reasons: ['a', 5] }],
    ['reasons that are no list', { reasons: 'abc' }],
    ['17 reasons', { reasons: Array.from({ length: 17 }, () => 'a') }],
  ])('%s is left to its record', (_, changed) => {
    expect(plain(example)).toBeDefined();
    expect(plain({ ...example, ...changed })).toBeUndefined();
  });
});
