/** `datetime` of Python, from the text of a YAML timestamp that was checked when it was read. */
const PATTERN =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(?:(Z)|([-+])(\d\d?)(?::(\d\d))?))?)?$/u;

interface Timestamp {
  readonly date: readonly [year: number, month: number, day: number];
  /** Null for a date alone. */
  readonly time: readonly [hour: number, minute: number, second: number, microsecond: number] | null;
  /** Minutes to the east; null for a time without a zone. */
  readonly zone: number | null;
}

const read = (text: string): Timestamp => {
  const [, year, month, day, hour, minute, second, fraction = '', utc, sign, zoneHour, zoneMinute] =
    PATTERN.exec(text) ?? [];
  const microsecond = Number(fraction.slice(0, 6).padEnd(6, '0'));
  const minutes = Number(zoneHour ?? 0) * 60 + Number(zoneMinute ?? 0);
  return {
    date: [Number(year), Number(month), Number(day)],
    time: hour === undefined ? null : [Number(hour), Number(minute), Number(second), microsecond],
    zone: sign === undefined ? (utc === undefined ? null : 0) : sign === '-' ? -minutes : minutes,
  };
};

const padded = (value: number, length = 2): string => String(value).padStart(length, '0');

const offset = (minutes: number): string => {
  const magnitude = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${padded(Math.trunc(magnitude / 60))}:${padded(magnitude % 60)}`;
};

/** `str()` of a date or a point in time: `2024-01-01`, `2024-01-01 10:00:00+00:00`. */
export const dateStr = (text: string): string => {
  const { date, time, zone } = read(text);
  const [year, month, day] = date;
  const written = `${padded(year, 4)}-${padded(month)}-${padded(day)}`;
  if (time === null) return written;
  const [hour, minute, second, microsecond] = time;
  const fraction = microsecond === 0 ? '' : `.${padded(microsecond, 6)}`;
  const clock = `${padded(hour)}:${padded(minute)}:${padded(second)}${fraction}`;
  return `${written} ${clock}${zone === null ? '' : offset(zone)}`;
};

const zoneRepr = (minutes: number): string => {
  if (minutes === 0) return 'datetime.timezone.utc';
  const delta = minutes < 0 ? `days=-1, seconds=${(minutes + 24 * 60) * 60}` : `seconds=${minutes * 60}`;
  return `datetime.timezone(datetime.timedelta(${delta}))`;
};

/** `repr()` of the same: `datetime.date(2024, 1, 1)`. */
export const dateRepr = (text: string): string => {
  const { date, time, zone } = read(text);
  if (time === null) return `datetime.date(${date.join(', ')})`;
  const [hour, minute, second, microsecond] = time;
  const clock = [hour, minute, ...(microsecond === 0 ? (second === 0 ? [] : [second]) : [second, microsecond])];
  const tzinfo = zone === null ? [] : [`tzinfo=${zoneRepr(zone)}`];
  return `datetime.datetime(${[...date, ...clock, ...tzinfo].join(', ')})`;
};
