/** The exports of a module that has a store (docs/module-format.md §1). */
import { answerState } from './answer';
import { commitState, prepareState, rollbackState } from './stage';

export function prepareStore(kind: u32, length: u32): i32 {
  const done = prepareState(kind, length);
  answerState(done);
  return done ? 1 : 0;
}

export function commitStore(): i64 {
  const epoch = commitState();
  answerState(false);
  return epoch;
}

export function rollbackStore(): void {
  rollbackState();
  answerState(false);
}
