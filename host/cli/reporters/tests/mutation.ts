import { mutationScore, type MutationReport, type Survivor } from '../../../testing/index.ts';
import { counted } from '../counted.ts';
import type { Palette } from '../paint.ts';
import { printable } from '../table.ts';
import { conditionText, placeText } from './failure.ts';
import { NOTHING_MEASURED, type Minimum } from './report.ts';

/** More survivors than this are not read by anybody; `--json` has them all. */
const MOST_SURVIVORS = 100;

function survivorLines({ dim, yellow }: Palette, { place, rule, text, change, closest }: Survivor): string[] {
  const where = place === null ? '' : `${placeText(place)}  `;
  const what = text === '' ? printable(change) : `${conditionText(text)}: ${printable(change)}`;
  return [
    `  ${where}${yellow(what)}  ${dim(`in ${printable(rule)}`)}`,
    closest === null
      ? `      ${dim('no test runs on these policies')}`
      : `      ${dim('closest')} ${printable(closest.test)} ${dim(`at ${placeText(closest.place)}: ${closest.why}`)}`,
  ];
}

/** What no test noticed, with the test that came closest. */
export function mutationLines(palette: Palette, report: MutationReport): string[] {
  const { bold, dim, green, red } = palette;
  const { subject, tests, generated, tried, sampled, seed, killed, equivalent, survivors, unreachable } = report;
  const score = `${mutationScore(report)} % killed`;
  const shown = survivors.slice(0, MOST_SURVIVORS);
  return [
    `${bold('Mutants')} of ${printable(subject)} against ${counted(tests, 'test')}: ${survivors.length === 0 ? green(score) : red(score)} (${killed} of ${killed + survivors.length})`,
    ...(sampled ? [`  a sample of ${tried} of ${generated} mutants, drawn with --seed ${seed}`] : []),
    ...(equivalent > 0
      ? [dim(`  ${counted(equivalent, 'mutant')} left out: proven to decide as the policy does`)]
      : []),
    ...(unreachable.length > 0
      ? [
          dim(
            `  not changed, for no input reaches ${unreachable.length === 1 ? 'it' : 'them'}: ${unreachable.map(printable).join(', ')}`,
          ),
        ]
      : []),
    ...shown.flatMap((survivor) => survivorLines(palette, survivor)),
    ...(shown.length < survivors.length
      ? [dim(`  … and ${survivors.length - shown.length} more survived; --json lists them`)]
      : []),
    '',
  ];
}

/** Whether enough mutants of each policy set were killed. */
export function mutationMinimums(reports: readonly MutationReport[], minimum: number): Minimum[] {
  if (minimum === 0) return [];
  if (reports.length === 0)
    return [{ name: `mutants killed at least ${minimum} %`, reached: false, text: NOTHING_MEASURED }];
  return reports.map((report) => ({
    name: `mutants of ${report.subject} killed at least ${minimum} %`,
    reached: mutationScore(report) >= minimum,
    text: `${mutationScore(report)} %${report.sampled ? ` of a sample of ${report.tried}` : ''}`,
  }));
}
