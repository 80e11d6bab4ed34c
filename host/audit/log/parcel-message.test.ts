import { expect, test } from 'vitest';
import { decisionEvent } from '../../../test/audit/decision.ts';
import { freeParcel, packParcel, unpackParcel } from './parcel-message.node.ts';
import { EventPacker, type Parcel } from './parcel.ts';

test('a parcel that was sent is what was packed, and its memory can be given back', () => {
  const packer = new EventPacker();
  for (const agent of ['a', '\ud800', 'a']) packer.add(decisionEvent({ agent, snapshot: { to: 'bob' } }));
  const parcel: Parcel = { ...packer.take(), subjects: ['x', false, null] };
  const packed = structuredClone(parcel);
  const [message, transfer] = packParcel(parcel);
  const sent = structuredClone(message, { transfer });
  expect(unpackParcel(sent)).toStrictEqual(packed);
  const buffers = [sent.heads, sent.bytes, sent.names].map(({ buffer }) => buffer);
  expect(buffers.some(({ byteLength }) => byteLength === 0)).toBe(false);
  freeParcel(sent);
  expect(buffers.every(({ detached }) => detached)).toBe(true);
});
