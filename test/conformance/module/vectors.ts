import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EngineError } from '../../../host/engine/index.ts';
import type { Recorder } from '../suite.ts';

export interface Named {
  readonly name: string;
  /** The bytes or the input must be refused. */
  readonly refused?: boolean;
}

/** A vector file of this folder. */
export function readVectors(file: string): { readonly manifest?: unknown; readonly cases: readonly unknown[] } {
  return JSON.parse(readFileSync(fileURLToPath(new URL(file, import.meta.url)), 'utf8')) as {
    readonly manifest?: unknown;
    readonly cases: readonly unknown[];
  };
}

/** Runs `check` on every case: it throws what differs. A case that must be refused passes when `refuse` throws an `EngineError`, and no other error. */
export async function runCases<T extends Named>(
  file: string,
  recorder: Recorder,
  check: (vector: T) => void | Promise<void>,
  refuse: (vector: T) => unknown,
): Promise<void> {
  const cases = readVectors(file).cases as readonly T[];
  if (cases.length === 0) recorder.fail(file, '(file)', 'the file holds no case');
  for (const vector of cases) recorder.judge(file, vector.name, await differences(vector, check, refuse));
}

async function differences<T extends Named>(
  vector: T,
  check: (vector: T) => void | Promise<void>,
  refuse: (vector: T) => unknown,
): Promise<string[]> {
  try {
    if (vector.refused !== true) {
      await check(vector);
      return [];
    }
    await refuse(vector);
    return ['it was accepted'];
  } catch (error) {
    if (vector.refused === true && error instanceof EngineError) return [];
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** JSON with the members of objects in one order. */
function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

/** Throws unless both are the same as JSON. */
export function same(what: string, actual: unknown, expected: unknown): void {
  const [left, right] = [canonical(actual), canonical(expected)];
  if (left !== right) throw new Error(`${what}: ${left}, not ${right}`);
}
