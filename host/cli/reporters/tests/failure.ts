import type { DecidedBy, Mismatch, TestResult } from '../../../testing/index.ts';
import type { Palette } from '../paint.ts';
import { clip, printable } from '../table.ts';
import { diff } from './diff.ts';

/** `file:line:column`, as editors read it. */
export function placeText({ file, line, column }: TestResult['place']): string {
  return `${printable(file)}:${line}:${column}`;
}

/** Columns of a condition that are shown: a pattern may go over a page. */
const CONDITION_COLUMNS = 90;

/** A condition on one line. */
export function conditionText(text: string): string {
  return clip(printable(text.replace(/\s+/gu, ' ')), CONDITION_COLUMNS);
}

function mismatchLines({ green, red, dim }: Palette, { what, expected, actual, note }: Mismatch): string[] {
  const tail = note === undefined ? [] : [`  ${dim(printable(note))}`];
  if (!expected.includes('\n') && !actual.includes('\n')) {
    return [
      `${what.padEnd(11)} ${dim('expected')} ${green(printable(expected))}`,
      `${''.padEnd(11)} ${dim('but got ')} ${red(printable(actual))}`,
      ...tail,
    ];
  }
  const paint = { '-': green, '+': red, ' ': dim };
  return [
    `${what}  ${green('- expected')} ${red('+ actual')}`,
    ...diff(expected, actual).map(({ kind, text }) => `  ${paint[kind](`${kind} ${printable(text)}`)}`),
    ...tail,
  ];
}

function decidedText({ id, name, place }: DecidedBy): string {
  const rule = name === null || name === id ? printable(id) : `${printable(name)} (${printable(id)})`;
  return place === null ? rule : `${rule} at ${placeText(place)}`;
}

/** The deciding rule's conditions, with what each came to. */
function conditionLines({ dim }: Palette, { explanation }: TestResult): string[] {
  const rule = explanation?.rules.find(({ determining }) => determining);
  return (rule?.conditions ?? []).map(({ text, value }) => `  ${dim(`${value.padEnd(11)} ${conditionText(text)}`)}`);
}

/** Why a test failed: what was expected and what came out, and the rule that decided. */
export function failureLines(palette: Palette, test: TestResult): string[] {
  const { dim } = palette;
  const { decision, decidedBy } = test;
  const decided =
    decidedBy !== null
      ? [`${dim('decided by')}  ${decidedText(decidedBy)}`, ...conditionLines(palette, test)]
      : decision === null
        ? []
        : [`${dim('decided by')}  no rule: ${printable(decision.error ?? decision.reason)}`];
  return [...test.mismatches.flatMap((mismatch) => mismatchLines(palette, mismatch)), ...decided];
}
