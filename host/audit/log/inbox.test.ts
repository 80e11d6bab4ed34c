import { setImmediate } from 'node:timers/promises';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
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

test('what is about to be handed over is waited for, for so long and no longer', () => {
  expect(inbox.expects).toBe(false);
  slot.more = true;
  expect(inbox.expects).toBe(true);
  expect(inbox.wait(5)).toBeGreaterThan(4);
  expect(inbox.receive()).toBeUndefined();
  // What was posted since is not waited for.
  post(channel.port1, proof(1n));
  expect(inbox.wait(20_000)).toBeLessThan(10_000);
  expect(inbox.receive()).toStrictEqual(proof(1n));
  slot.more = false;
  expect(inbox.expects).toBe(false);
});

test.each([
  ['a message', "port.postMessage({ kind: 'proof', index: 1n }); slot.countPosted();", [proof(1n)]],
  ['that no more is to come', 'slot.more = false;', []],
])('%s wakes who waits', async (_, what, asked) => {
  slot.more = true;
  const other = new Worker(
    `const { port, shared, module } = require('node:worker_threads').workerData;
    import(module).then(({ ParcelSlot }) => {
      const slot = new ParcelSlot(shared);
      setTimeout(() => { ${what} }, 20);
    });`,
    {
      eval: true,
      workerData: {
        port: channel.port1,
        shared: slot.shared,
        module: new URL('parcel-slot.ts', import.meta.url).href,
      },
      transferList: [channel.port1],
    },
  );
  try {
    expect(inbox.receive()).toBeUndefined();
    expect(inbox.wait(20_000)).toBeLessThan(10_000);
    expect(inbox.listen(0)).toStrictEqual(asked);
  } finally {
    await other.terminate();
  }
});

test('who waits does not take a message for new that was there before it was counted', () => {
  channel.port1.postMessage(proof(1n));
  expect(inbox.receive()).toStrictEqual(proof(1n));
  expect(inbox.receive()).toBeUndefined();
  expect(inbox.wait(5)).toBeGreaterThan(4);
});
