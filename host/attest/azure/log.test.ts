import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concat } from '../../../test/attest/pki.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { replayTpmLog } from './log.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const little = (value: number, size: number): Bytes =>
  Uint8Array.from({ length: size }, (_, i) => (value >>> (8 * i)) & 0xff);
const ascii = (text: string): Bytes => new TextEncoder().encode(text);

function opening(algorithm = 0x0b, size = 32): Bytes {
  const data = concat(
    ascii('Spec ID Event03\0'),
    new Uint8Array(8),
    little(1, 4),
    little(algorithm, 2),
    little(size, 2),
    Uint8Array.of(0),
  );
  return concat(little(0, 4), little(3, 4), new Uint8Array(20), little(data.length, 4), data);
}

function event(register: number, digest: Bytes, type = 13, data: Bytes = ascii('event')): Bytes {
  return concat(
    little(register, 4),
    little(type, 4),
    little(1, 4),
    little(0x0b, 2),
    digest,
    little(data.length, 4),
    data,
  );
}

const locality = (value: number): Bytes =>
  event(0, new Uint8Array(32), 3, concat(ascii('StartupLocality\0'), Uint8Array.of(value)));
const A = new Uint8Array(32).fill(0xaa);
const B = new Uint8Array(32).fill(0xbb);
const extend = (held: Uint8Array, digest: Uint8Array): Buffer =>
  createHash('sha256').update(held).update(digest).digest();

describe('the event log of a TPM', () => {
  it('leads to the registers that it has events of', async () => {
    const registers = await replayTpmLog(concat(opening(), event(0, A), event(7, A), event(0, B), event(4, A, 3)));
    expect([...registers].map(([index, value]) => [index, encodeHex(value)])).toEqual([
      [0, extend(extend(new Uint8Array(32), A), B).toString('hex')],
      [7, extend(new Uint8Array(32), A).toString('hex')],
    ]);
  });

  it('begins the first register with the part that started the machine', async () => {
    const begin = new Uint8Array(32);
    begin[31] = 3;
    const registers = await replayTpmLog(concat(opening(), locality(3), event(0, A)));
    expect(encodeHex(registers.get(0) ?? new Uint8Array())).toBe(extend(begin, A).toString('hex'));
  });

  it.each<[string, Bytes]>([
    ['of another bank', concat(opening(0x0c, 48), event(0, A))],
    ['of a register that firmware does not extend', concat(opening(), event(17, A))],
    ['of a start after the first event', concat(opening(), event(0, A), locality(3))],
    ['that ends within an event', concat(opening(), event(0, A)).slice(0, -1)],
    ['that is empty', new Uint8Array()],
  ])('is refused when it is one %s', async (_, log) => {
    await expect(replayTpmLog(log)).rejects.toMatchObject({ code: 'malformed' });
  });
});
