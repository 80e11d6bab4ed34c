import type { Range } from '../../../../source/source.ts';
import type { Node } from '../../tree/node.ts';
import { build } from '../build.ts';

const PATTERN =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(?:(Z)|[-+](\d\d?)(?::(\d\d))?))?)?$/u;

const daysIn = (year: number, month: number): number => {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
};

/** A date or a point in time, checked as Python's `datetime` checks it; null for what is none. */
export const constructTimestamp = (text: string, range: Range): Node | null => {
  const match = PATTERN.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => (part === undefined ? undefined : Number(part)));
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  if (hour === undefined) return build.date(text, range);
  if (hour > 23 || minute > 59 || second > 59) return null;
  const zoneHours = Number(match[9] ?? 0);
  // An offset of a day or more is none in Python.
  if (zoneHours * 60 + Number(match[10] ?? 0) >= 24 * 60) return null;
  return build.datetime(text, range);
};
