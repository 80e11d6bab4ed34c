import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HashLanes } from './lanes.node.ts';

const sha256 = (...parts: readonly Uint8Array[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

/** Hashes all messages with one flush. */
function digests(lanes: HashLanes, messages: readonly Uint8Array[]): string[] {
  let at = lanes.start + 32 * messages.length;
  lanes.reserve(at + messages.reduce((sum, { length }) => sum + length, 0));
  for (const [i, message] of messages.entries()) {
    lanes.bytes.set(message, at);
    lanes.message(at, message.length, lanes.start + 32 * i);
    at += message.length;
  }
  lanes.flush();
  return messages.map((_, i) => {
    const output = lanes.start + 32 * i;
    return Buffer.from(lanes.bytes.subarray(output, output + 32)).toString('hex');
  });
}

describe('SHA-256 in lanes', () => {
  const lanes = new HashLanes();

  test('FIPS 180-4: nothing, "abc" and two blocks', () => {
    const texts = ['', 'abc', 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq'].map((text) =>
      new TextEncoder().encode(text),
    );
    expect(digests(lanes, texts)).toStrictEqual([
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ]);
  });

  test('agrees with the platform at every length up to beyond the longest it takes itself', () => {
    const messages = Array.from({ length: 1200 }, (_, length) =>
      Uint8Array.from({ length }, (_, i) => i * 31 + length),
    );
    expect(digests(lanes, messages)).toStrictEqual(messages.map((message) => sha256(message)));
  });

  test('agrees with the platform on any messages in any order, over a dirty memory', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 40 }), (messages) => {
        lanes.bytes.fill(0xa5, lanes.start);
        expect(digests(lanes, messages)).toStrictEqual(messages.map((message) => sha256(message)));
      }),
      { numRuns: 200 },
    );
  });

  test('hashes any number of messages of one length, beyond what the kernel goes through at once', () => {
    for (const count of [...Array(20).keys(), 255, 256, 257, 260, 261, 600]) {
      const messages = Array.from({ length: count }, (_, i) => Uint8Array.from({ length: 70 }, (_, k) => i + k * 3));
      expect(digests(lanes, messages)).toStrictEqual(messages.map((message) => sha256(message)));
    }
  });

  test('hashes inner nodes, also in place, whatever stands before the children', () => {
    for (let count = 1; count <= 13; count++) {
      const children = Array.from({ length: count }, (_, i) =>
        Uint8Array.from({ length: 64 }, (_, k) => (k * 7 + i * 83 + count) & 0xff),
      );
      const at = lanes.start + 5;
      lanes.bytes[at - 1] = 0xff;
      for (const [i, pair] of children.entries()) {
        lanes.bytes.set(pair, at + 64 * i);
        lanes.node(at + 64 * i, at + 32 * i);
      }
      lanes.flush();
      const found = children.map((_, i) =>
        Buffer.from(lanes.bytes.subarray(at + 32 * i, at + 32 * i + 32)).toString('hex'),
      );
      expect(found).toStrictEqual(children.map((pair) => sha256(Uint8Array.of(1), pair)));
    }
  });

  test('copies within the memory, as that of the platform does, where the places overlap, too', () => {
    const place = fc.nat({ max: 200 });
    fc.assert(
      fc.property(place, place, place, fc.uint8Array({ minLength: 400, maxLength: 400 }), (to, from, count, held) => {
        lanes.bytes.set(held, lanes.start);
        lanes.copy(lanes.start + to, lanes.start + from, count);
        const found = lanes.bytes.slice(lanes.start, lanes.start + held.length);
        expect(found).toStrictEqual(held.copyWithin(to, from, from + count));
      }),
    );
  });

  test('the memory grows, and keeps what it holds', () => {
    const own = new HashLanes();
    own.bytes[own.start] = 7;
    const before = own.bytes.length;
    own.reserve(before + 1);
    expect(own.bytes.length).toBeGreaterThan(before);
    expect(own.bytes[own.start]).toBe(7);
    const text = new TextEncoder().encode('abc');
    expect(digests(own, [text])).toStrictEqual([sha256(text)]);
  });
});
