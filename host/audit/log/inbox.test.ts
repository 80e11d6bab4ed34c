import { setImmediate } from 'node:timers/promises';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refusal } from '../../../test/audit/refusal.ts';
import { Inbox } from './inbox.node.ts';
import type { ParcelMessage, Request } from './messages.ts';
import { ParcelSlot } from './parcel-slot.ts';

const message = (seed: number): ParcelMessage => ({
  count: seed,
  heads: new Uint32Array(8),
  bytes: Uint8Array.of(seed),
  names: Uint8Array.of(1),
});
const parcel = (seed: number): Request => ({ kind: 'events', parcel: message(seed) });
const proof = (index: bigint): Request => ({ kind: 'proof', index });

let channel: MessageChannel;
let slot: ParcelSlot;
let inbox: Inbox;
/** Posts as the user's thread does. */
const post = (port: MessagePort, request: Request): void => {
  port.postMessage(request);
  slot.countPosted();
};

beforeEach(() => {
  channel = new MessageChannel();
  slot = new ParcelSlot();
  inbox = new Inbox(channel.port2, new ParcelSlot(slot.shared));
});
afterEach(() => channel.port1.close());

test('nothing that was asked is nothing, after a while', () => {
  expect(inbox.receive()).toBeUndefined();
  expect(inbox.listen(1)).toStrictEqual([]);
  expect(slot.put(message(1))).toBe(false);
});

test('messages come before a parcel that was left behind them, and after one that they are behind', () => {
  post(channel.port1, proof(1n));
  post(channel.port1, proof(2n));
  expect(inbox.receive()).toStrictEqual(proof(1n));
  slot.open();
  post(channel.port1, proof(3n));
  expect(slot.put(message(4))).toBe(true);
  post(channel.port1, proof(5n));
  expect(inbox.listen(1000)).toStrictEqual([proof(2n), proof(3n), parcel(4)]);
  expect(inbox.listen(1000)).toStrictEqual([proof(5n)]);
  expect(inbox.listen(0)).toStrictEqual([]);
});

test('one message wakes who listens, and others stay where they are', () => {
  post(channel.port1, proof(1n));
  post(channel.port1, proof(2n));
  expect(inbox.listen(1000)).toStrictEqual([proof(1n)]);
  expect(inbox.receive()).toStrictEqual(proof(2n));
  expect(inbox.receive()).toBeUndefined();
});

test('messages that the event loop delivers count as others do', async () => {
  const delivered: Request[] = [];
  channel.port2.on('message', (request: Request) => {
    inbox.count();
    delivered.push(request);
  });
  post(channel.port1, proof(1n));
  while (delivered.length === 0) await setImmediate();
  slot.open();
  post(channel.port1, proof(2n));
  expect(slot.put(message(3))).toBe(true);
  expect(inbox.listen(1000)).toStrictEqual([proof(2n), parcel(3)]);
});

test('a parcel is not taken where messages before it are missing', () => {
  slot.countPosted();
  slot.open();
  expect(slot.put(message(1))).toBe(true);
  expect(refusal(() => inbox.listen(1000))).toBe('writer_stopped');
});
