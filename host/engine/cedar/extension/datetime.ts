import type { Cell } from '../../cell/cell.ts';

const DATETIME =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{3}))?(?:Z|([+-])([0-9]{2})([0-9]{2})))?$/u;

const MS_PER_DAY = 86_400_000n;

/** Days of the proleptic Gregorian calendar since 1970-01-01. */
const daysSinceEpoch = (year: number, month: number, day: number): number => {
  // Years begin in March here, so that the day that some of them have more is their last.
  const shifted = month > 2 ? year : year - 1;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
};

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const daysIn = (year: number, month: number): number => {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
};

/** The instant that a text such as `2025-01-31` or `2025-01-31T08:30:00.250+0200` says; null for any other, and for no day of the calendar. */
export const parseDatetime = (text: string): Cell | null => {
  const match = DATETIME.exec(text);
  if (match === null) return null;
  const number = (group: number): number => Number(match[group] ?? 0);
  const [year, month, day] = [number(1), number(2), number(3)];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  const [hour, minute, second] = [number(4), number(5), number(6)];
  const [offsetHour, offsetMinute] = [number(9), number(10)];
  if (hour > 23 || minute > 59 || second > 59 || offsetHour > 23 || offsetMinute > 59) return null;
  const offset = (offsetHour * 60 + offsetMinute) * (match[8] === '-' ? -1 : 1);
  const seconds = daysSinceEpoch(year, month, day) * 86_400 + (hour * 60 + minute - offset) * 60 + second;
  return { tag: 'datetime', value: BigInt(seconds * 1_000 + number(7)) };
};

const fits = (value: bigint): boolean => BigInt.asIntN(64, value) === value;

/** `instant.offset(by)`. */
export const offset = (instant: Cell, by: Cell): Cell | 'error' => {
  if (instant.tag !== 'datetime' || by.tag !== 'duration') return 'error';
  const value = instant.value + by.value;
  return fits(value) ? { tag: 'datetime', value } : 'error';
};

/** `instant.durationSince(earlier)`. */
export const durationSince = (instant: Cell, earlier: Cell): Cell | 'error' => {
  if (instant.tag !== 'datetime' || earlier.tag !== 'datetime') return 'error';
  const value = instant.value - earlier.value;
  return fits(value) ? { tag: 'duration', value } : 'error';
};

/** Milliseconds since the day began, before 1970 too. */
const timeOfDay = (value: bigint): bigint => ((value % MS_PER_DAY) + MS_PER_DAY) % MS_PER_DAY;

/** `instant.toDate()`. */
export const toDate = (instant: Cell): Cell | 'error' => {
  if (instant.tag !== 'datetime') return 'error';
  const value = instant.value - timeOfDay(instant.value);
  return fits(value) ? { tag: 'datetime', value } : 'error';
};

/** `instant.toTime()`. */
export const toTime = (instant: Cell): Cell | 'error' =>
  instant.tag === 'datetime' ? { tag: 'duration', value: timeOfDay(instant.value) } : 'error';
