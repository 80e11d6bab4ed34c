/** What CPython 3.11 answers to patterns: from a Python at hand, or as recorded. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { globCase } from '../../random/globs.ts';
import { TEXTS_PER_PATTERN, patternCase } from '../../random/patterns.ts';
import type { PatternCase } from '../../random/patterns.ts';
import { Random } from '../../random/random.ts';

export type Language = 'python' | 'fnmatch';

/** In which of a case's texts its pattern is found; or that it is refused; or that Python found no answer. */
export type Answer = 'refused' | 'unknown' | readonly boolean[];

/** A case with what CPython 3.11 says. */
export interface AnsweredCase extends PatternCase {
  readonly answer: Answer;
}

const SCRIPT = fileURLToPath(new URL('./search.py', import.meta.url));
const RECORD = new URL('./answers.json', import.meta.url);
const RECORDED_SEED = 3_11_7;
const BLOCK = 1000;

/** The `index`-th case of a seed. */
const caseOf = (language: Language, seed: number, index: number): PatternCase =>
  (language === 'python' ? patternCase : globCase)(Random.of(seed, index));

const casesOf = (language: Language, seed: number, from: number, count: number): PatternCase[] =>
  Array.from({ length: count }, (_, index) => caseOf(language, seed, from + index));

const run = (command: string, input: string): string[] | null => {
  const { status, stdout } = spawnSync(command, [SCRIPT], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  return status === 0 ? stdout.trim().split('\n') : null;
};

/** Python 3.11 with the mended `re` of 3.11.5 and later; null when there is none. `EDICT_PYTHON` names another than `python3.11` and `python3`. */
export const findPython = (): string | null => {
  const isRight = (command: string): boolean => {
    const [major, minor, micro, unicode] = JSON.parse(run(command, '')?.[0] ?? '[]') as (number | string)[];
    return major === 3 && minor === 11 && Number(micro) >= 5 && unicode === '14.0.0';
  };
  return [process.env['EDICT_PYTHON'] ?? 'python3.11', 'python3'].find((command) => isRight(command)) ?? null;
};

const answerOf = (line: string | undefined): Answer => {
  const read = JSON.parse(line ?? '') as readonly (boolean | null)[] | null;
  if (read === null) return 'refused';
  return read.includes(null) ? 'unknown' : read.map((found) => found === true);
};

/** The cases of a seed with what a Python says of them. */
export const askPython = (
  python: string,
  language: Language,
  seed: number,
  from: number,
  count: number,
): AnsweredCase[] => {
  const cases = casesOf(language, seed, from, count);
  const input = cases.map(({ pattern, texts }) => `${JSON.stringify([language, pattern, texts])}\n`).join('');
  const lines = run(python, input);
  if (lines?.length !== count + 1) throw new Error(`${python} did not answer`);
  return cases.map((each, index) => ({ ...each, answer: answerOf(lines[index + 1]) }));
};

/** A thousand cases: a digest that tells whether they are still the same, and a byte of answers for each. */
interface Block {
  readonly digest: string;
  readonly answers: string;
}

type Recorded = Record<Language, readonly Block[]>;

const REFUSED = 0x80;
const UNKNOWN = 0x40;

const byteOf = (answer: Answer): number => {
  if (answer === 'refused') return REFUSED;
  if (answer === 'unknown') return UNKNOWN;
  return answer.reduce((byte, found, index) => byte | (found ? 1 << index : 0), 0);
};

const answerOfByte = (byte: number): Answer => {
  if (byte === REFUSED) return 'refused';
  if (byte === UNKNOWN) return 'unknown';
  return Array.from({ length: TEXTS_PER_PATTERN }, (_, index) => ((byte >> index) & 1) === 1);
};

const digestOf = (cases: readonly PatternCase[]): string =>
  createHash('sha256')
    .update(JSON.stringify(cases.map(({ pattern, texts }) => [pattern, texts])))
    .digest('hex')
    .slice(0, 16);

/** Asks a Python for the answers to so many thousand cases and records them. */
export const record = (python: string, thousands: Readonly<Record<Language, number>>): void => {
  const blocksOf = (language: Language): Block[] =>
    Array.from({ length: thousands[language] }, (_, block) => {
      const answered = askPython(python, language, RECORDED_SEED, block * BLOCK, BLOCK);
      return {
        digest: digestOf(answered),
        answers: Buffer.from(answered.map(({ answer }) => byteOf(answer))).toString('base64'),
      };
    });
  const recorded: Recorded = { python: blocksOf('python'), fnmatch: blocksOf('fnmatch') };
  writeFileSync(RECORD, `${JSON.stringify(recorded, null, 2)}\n`);
};

/**
 * The `block`-th thousand of recorded cases.
 *
 * @throws Error when the cases are made otherwise than they were when they were recorded
 * @example for (const { pattern, texts, answer } of recordedCases('python', 0)) …
 */
export const recordedCases = (language: Language, block: number): AnsweredCase[] => {
  const recorded = (JSON.parse(readFileSync(RECORD, 'utf8')) as Recorded)[language][block];
  if (recorded === undefined) throw new RangeError(`no block ${block} is recorded`);
  const cases = casesOf(language, RECORDED_SEED, block * BLOCK, BLOCK);
  if (digestOf(cases) !== recorded.digest) {
    throw new Error('the cases have changed: record them anew (EDICT_UPDATE=1, with Python 3.11 at hand)');
  }
  const bytes = Buffer.from(recorded.answers, 'base64');
  return cases.map((each, index) => ({ ...each, answer: answerOfByte(bytes[index] ?? 0) }));
};
