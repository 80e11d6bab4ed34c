import { expect, test } from 'vitest';
import { certifiedSender } from '../../../test/audit/sender.ts';
import { Sessions, type SessionState } from './sessions.ts';

const { certificate } = await certifiedSender();

/** A session and its batches, without events, as records of a log. */
function session(sessions: Sessions, id: number): { readonly state: SessionState; readonly send: () => void } {
  const state = sessions.begin(1000 * id, { certificate, sessionId: new Uint8Array(16).fill(id) });
  let number = 0;
  const send = (): void => {
    const digest = new Uint8Array(32).fill(number);
    sessions.batch(1000 * id + 1 + number, { session: 1000 * id, number: number++, first: 0, count: 0, digest });
  };
  return { state, send };
}

test('receipts are kept of so many batches in all, the latest, and of the last of each session always', () => {
  const sessions = new Sessions(3);
  const [idle, busy] = [session(sessions, 1), session(sessions, 2)];
  for (let i = 0; i < 3; i++) idle.send();
  for (let i = 0; i < 2; i++) busy.send();
  expect([...idle.state.batches.keys()]).toStrictEqual([0, 1, 2]);
  for (let i = 0; i < 100; i++) busy.send();
  expect([...idle.state.batches.keys()]).toStrictEqual([2]);
  expect([...busy.state.batches.keys()]).toStrictEqual([98, 99, 100, 101]);
  sessions.forget(Infinity);
  const next = session(sessions, 3);
  for (let i = 0; i < 4; i++) next.send();
  expect([...next.state.batches.keys()]).toStrictEqual([0, 1, 2, 3]);
});

test('of one session 64 are kept', () => {
  const { state, send } = session(new Sessions(), 1);
  for (let i = 0; i < 200; i++) send();
  expect([state.batches.size, Math.min(...state.batches.keys())]).toStrictEqual([64, 136]);
});
