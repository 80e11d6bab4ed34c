import {
  parseVerifierKey,
  senderRecords,
  verifySenders,
  type SenderReport,
  type LogPlace,
} from '../../audit/index.node.ts';
import { readKeyText } from '../frame/io.ts';
import { counted } from '../reporters/counted.ts';
import type { Palette } from '../reporters/paint.ts';

/** The flag that says whose senders are known. */
export const ENROL_OPTION = {
  enrol: {
    type: 'string',
    multiple: true,
    argument: 'KEY',
    description: 'A public enrolment key: what senders signed in a log is verified, too; may be repeated',
  },
} as const;

/** Verifies what the senders of a log signed, which has itself been verified; null when no enrolment key is named. */
export async function sendersOf(
  place: LogPlace,
  origin: string,
  enrol: readonly string[] = [],
): Promise<SenderReport | null> {
  if (enrol.length === 0) return null;
  const keys = (await Promise.all(enrol.map(readKeyText))).map((text) => parseVerifierKey(text));
  return verifySenders(senderRecords(place), origin, keys);
}

/** What is known of senders' signatures, a line each. */
export function senderLines({ red, green, yellow }: Palette, report: SenderReport): string[] {
  const { verified, wrong, unfinished, findings } = report;
  const batches = (count: number): string => counted(count, 'batch', 'batches');
  return [
    `${green('signed')}  ${batches(verified)} by senders whose certificates are right`,
    ...(unfinished === 0 ? [] : [`${yellow('unfinished')}  ${batches(unfinished)}, whose events are not all there`]),
    ...(wrong === 0 ? [] : [`${red('wrong')}  ${batches(wrong)}`]),
    ...findings.map(({ record, why }) => `  record ${record}: ${why}`),
  ];
}
