import { nearestWord } from '../../compiler/source/spelling.ts';
import { CliError } from '../frame/error.ts';
import type { Io } from '../frame/io.ts';
import { paint } from '../reporters/paint.ts';

/** One of several answers, and what it means. */
export interface Choice {
  readonly name: string;
  readonly means: string;
}

/**
 * Asks which of several it is, by number or name; the first one is the default.
 *
 * @throws CliError `usage` when the input ends
 */
export async function choose(io: Io, question: string, choices: readonly [Choice, ...Choice[]]): Promise<string> {
  const { bold, dim } = paint(io.colour.err);
  const width = Math.max(...choices.map(({ name }) => name.length));
  io.err(bold(question));
  for (const [index, { name, means }] of choices.entries()) {
    io.err(`  ${String(index + 1).padStart(2)}  ${name.padEnd(width)}  ${dim(means)}`);
  }
  const names = choices.map(({ name }) => name);
  for (;;) {
    const answer = (await io.ask(`1-${choices.length} [1] `))?.trim();
    if (answer === undefined) throw new CliError('usage', 'The input ended before the last question.');
    if (answer === '') return choices[0].name;
    const chosen =
      names.find((name) => name === answer) ?? (/^\d+$/.test(answer) ? names[Number(answer) - 1] : undefined);
    if (chosen !== undefined) return chosen;
    const near = nearestWord(answer, names, 2);
    io.err(near === null ? 'Answer with a number or a name.' : `Did you mean ${near}?`);
  }
}
