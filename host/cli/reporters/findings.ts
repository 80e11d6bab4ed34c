import type { Finding, LintResult } from '../../authoring/index.ts';
import { counted } from './counted.ts';
import { diagnosticJson, diagnosticLines, type Locate } from './diagnostics.ts';
import type { Palette } from './paint.ts';
import { clip, printable } from './table.ts';

/** The longest input that is shown on a line; `--json` shows it whole. */
const MOST_INPUT = 200;

/** A finding: as a diagnostic, with an input that shows it and what the policy makes of it. */
export function findingLines(palette: Palette, finding: Finding, locate: Locate): string[] {
  const lines = diagnosticLines(palette, finding, locate);
  const { witness } = finding;
  if (witness === null) return lines;
  const { dim } = palette;
  const by = witness.rule === null ? '' : ` by ${witness.rule}`;
  return [
    ...lines,
    `  ${dim('with:')} ${printable(clip(witness.input, MOST_INPUT))} ${dim('→')} ${witness.verdict}${printable(by)}`,
  ];
}

/** What could not be told. */
export function restLines(
  { dim }: Palette,
  { undecided, uncompared }: Pick<LintResult, 'undecided' | 'uncompared'>,
): string[] {
  return [
    ...(undecided > 0 ? [dim(`${counted(undecided, 'rule')} too complex to judge`)] : []),
    ...(uncompared > 0 ? [dim(`${counted(uncompared, 'pair')} of rules not compared`)] : []),
  ];
}

/** A finding as JSON. The witness's input is JSON in a text, so that no reader rounds its numbers. */
export function findingJson(finding: Finding, locate: Locate): object {
  const { rule, others, witness } = finding;
  return { ...diagnosticJson(finding, locate), rule, others, witness };
}
