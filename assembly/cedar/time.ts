/** Arithmetic of datetimes and durations. */
import { Tag, intOf, tagOf } from '../cell';
import { numberCell } from './arena';
import { difference, sum } from './arithmetic';

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60_000;
const HOUR: i64 = 3_600_000;
const DAY: i64 = 86_400_000;

/** `instant.offset(duration)`. */
export function cedarOffset(instant: usize, by: usize): usize {
  return tagOf(instant) == Tag.DATETIME && tagOf(by) == Tag.DURATION ? sum(Tag.DATETIME, intOf(instant), intOf(by)) : 0;
}

/** `instant.durationSince(earlier)`. */
export function cedarDurationSince(instant: usize, earlier: usize): usize {
  if (tagOf(instant) != Tag.DATETIME || tagOf(earlier) != Tag.DATETIME) return 0;
  return difference(Tag.DURATION, intOf(instant), intOf(earlier));
}

/** `instant.toDate()`: when its day in UTC began. */
export function cedarToDate(instant: usize): usize {
  return tagOf(instant) == Tag.DATETIME ? difference(Tag.DATETIME, intOf(instant), timeOfDay(intOf(instant))) : 0;
}

/** `instant.toTime()`: the duration since then. */
export function cedarToTime(instant: usize): usize {
  return tagOf(instant) == Tag.DATETIME ? numberCell(Tag.DURATION, 0, timeOfDay(intOf(instant))) : 0;
}

/** Milliseconds since the day began, before 1970 too. */
function timeOfDay(value: i64): i64 {
  const rest = value % DAY;
  return rest < 0 ? rest + DAY : rest;
}

/** `duration.toMilliseconds()`. */
export function cedarToMilliseconds(duration: usize): usize {
  return inUnits(duration, 1);
}

/** `duration.toSeconds()`. */
export function cedarToSeconds(duration: usize): usize {
  return inUnits(duration, SECOND);
}

/** `duration.toMinutes()`. */
export function cedarToMinutes(duration: usize): usize {
  return inUnits(duration, MINUTE);
}

/** `duration.toHours()`. */
export function cedarToHours(duration: usize): usize {
  return inUnits(duration, HOUR);
}

/** `duration.toDays()`. */
export function cedarToDays(duration: usize): usize {
  return inUnits(duration, DAY);
}

/** An integer, without what is left of the division. */
@inline
function inUnits(duration: usize, unit: i64): usize {
  return tagOf(duration) == Tag.DURATION ? numberCell(Tag.INT, 0, intOf(duration) / unit) : 0;
}
