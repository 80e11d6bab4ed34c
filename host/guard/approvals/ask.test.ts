import { expect, test } from 'vitest';
import { ask } from './ask.ts';
import type { ApprovalAnswer, ApprovalRequest, Approve } from './types.ts';

const request: Omit<ApprovalRequest, 'signal'> = {
  agent: 'clerk',
  action: 'send',
  arguments: {},
  rule: 'rule',
  reason: 'because',
  approvers: [],
  actionDigest: 'a'.repeat(64),
  moduleDigest: 'd'.repeat(64),
  expires: 1000,
};
const asked = (approve: Approve) => ask(approve, request, 10_000, undefined);

test('an answer that throws when it is read refuses at once, and leaves no rejection behind', async () => {
  const answer: ApprovalAnswer = {
    get approved(): boolean {
      throw new Error('not readable');
    },
    approver: 'mallory',
  };
  expect(await asked(() => answer)).toMatchObject({ approved: false, code: 'approval_unavailable' });
});

test('an approver cannot change what the answer is compared with', async () => {
  const approve: Approve = (given) => {
    expect(Reflect.set(given, 'actionDigest', 'b'.repeat(64))).toBe(false);
    return { approved: true, approver: 'mallory', actionDigest: 'b'.repeat(64) };
  };
  expect(await asked(approve)).toMatchObject({ approved: false, code: 'approval_mismatch' });
});

test('nobody is asked on behalf of a caller who has given up, and nothing is waited for', async () => {
  let askedSomebody = false;
  const approve: Approve = () => {
    askedSomebody = true;
    return new Promise(() => undefined);
  };
  await expect(ask(approve, request, 10_000, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
  expect(askedSomebody).toBe(false);
});
