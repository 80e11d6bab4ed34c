import type { Io } from '../../frame/io.ts';
import { writeWhole } from '../../frame/write.ts';
import { paint } from '../paint.ts';
import { jsonReport } from './json.ts';
import { junitReport } from './junit.ts';
import type { TestReport } from './report.ts';
import { tapReport } from './tap.ts';
import { textReport } from './text.ts';

/** The forms in which a run of tests is told. */
export const REPORTERS = ['text', 'junit', 'tap', 'json'] as const;
export type Reporter = (typeof REPORTERS)[number];

function render(reporter: Reporter, report: TestReport, colour: boolean, again = false): string {
  switch (reporter) {
    case 'text':
      return textReport(paint(colour), report).join('\n');
    case 'junit':
      return junitReport(report);
    case 'tap':
      return tapReport(report);
    case 'json':
      return jsonReport(report, again ? 'one' : 'indented');
  }
}

const withoutEnd = (text: string): string => text.replace(/\n$/u, '');

/**
 * Tells of a run: on the standard output; or, with a file for the report, there, and on the standard output what people want to see.
 *
 * @param again whether other runs follow: JSON is then one line a run
 * @throws CliError `unwritable`
 */
export async function showReport(
  io: Io,
  reporter: Reporter,
  output: string | undefined,
  report: TestReport,
  again: boolean,
): Promise<void> {
  if (output === undefined) {
    io.out(withoutEnd(render(reporter, report, io.colour.out, again)));
    return;
  }
  await writeWhole(output, `${withoutEnd(render(reporter, report, false))}\n`);
  io.out(textReport(paint(io.colour.out), report).join('\n'));
}
