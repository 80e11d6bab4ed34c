import type { Node } from '../tree/node.ts';

const TEXT =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt _](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,})?)?(?:[Zz]|[-+\u2212](\d\d):?(\d\d))?)?$/u;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)$/u;

/** Numbers beyond this many seconds are milliseconds. */
const MAX_SECONDS = 2e10;
/** The years 1 to 9999 in milliseconds since 1970. */
const MIN_MILLISECONDS = -62_135_596_800_000;
const MAX_MILLISECONDS = 253_402_300_799_999;

const isTimestamp = (number: number): boolean =>
  Math.abs(number) <= MAX_SECONDS || (number >= MIN_MILLISECONDS && number <= MAX_MILLISECONDS);

const daysIn = (year: number, month: number): number => new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();

const isDatetimeText = (text: string): boolean => {
  if (NUMBER.test(text)) return isTimestamp(Number(text));
  const match = TEXT.exec(text);
  if (match === null) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return false;
  return hour < 24 && minute < 60 && second < 60 && zoneHour < 24 && zoneMinute < 60;
};

/** Whether pydantic 2 reads the value as a point in time. No policy reads what it is. */
export const isLaxDatetime = (node: Node): boolean => {
  switch (node.kind) {
    case 'date':
    case 'datetime':
      return true;
    case 'int':
    case 'float':
      return isTimestamp(Number(node.value));
    case 'string':
      return isDatetimeText(node.value);
    default:
      return false;
  }
};
