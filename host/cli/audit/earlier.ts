import {
  readLog,
  verifyContinuation,
  type ContinuationReport,
  type LogPlace,
  type LogTrust,
} from '../../audit/index.node.ts';
import { counted } from '../reporters/counted.ts';
import { hex } from '../reporters/json.ts';
import { printable } from '../reporters/table.ts';
import { placeOf } from './place.ts';
import { trustOf } from './trust.ts';

/** The flags for the log that another one continues. */
export const EARLIER_OPTIONS = {
  earlier: {
    type: 'string',
    argument: 'LOG',
    description: 'The log that this one continues: verified, too, and that it is the one',
  },
  'earlier-key': {
    type: 'string',
    multiple: true,
    argument: 'KEY',
    description: 'A public key of the earlier log; may be repeated',
  },
} as const;

export interface EarlierValues {
  readonly earlier?: string;
  readonly 'earlier-key'?: readonly string[];
}

/** Verifies a log with the one that it continues, where that is named. @throws AuditError as `verifyContinuation` */
export async function earlierOf(
  place: LogPlace,
  trust: LogTrust,
  { earlier, 'earlier-key': key }: EarlierValues,
): Promise<ContinuationReport | null> {
  if (earlier === undefined) return null;
  const there = placeOf(earlier);
  const before = await trustOf(key === undefined ? {} : { key }, (await readLog(there)).verifierKey);
  return verifyContinuation({ dir: place, trust }, { dir: there, trust: before });
}

/** What the first record of a log says of the log before, and whether that was verified. */
export function earlierLine(
  { origin, size, root }: NonNullable<ContinuationReport['later']['continues']>,
  verified: ContinuationReport | null,
): string {
  const name = typeof origin === 'string' ? printable(origin) : hex(origin);
  const before = `it continues ${name} after ${counted(size, 'record')}, root ${hex(root)}`;
  if (verified === null) return `${before}: not verified, name it with --earlier`;
  const { beyond } = verified;
  return `${before}: verified, and ${beyond === 0n ? 'the log ended there' : `the log has ${counted(beyond, 'record')} beyond that`}`;
}
