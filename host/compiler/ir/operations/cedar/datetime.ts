import { durationSince, offset, parseDatetime, toDate, toTime } from '../../../../engine/cedar/extension/datetime.ts';
import { making } from '../define.ts';
import type { ValueOperation } from '../index.ts';

/** `datetime(text)`. */
export const cedarDatetime: ValueOperation = making('cedar.datetime', 1, (text) =>
  text.tag === 'string' ? (parseDatetime(text.value) ?? 'error') : 'error',
);

/** `instant.offset(duration)`. */
export const cedarOffset: ValueOperation = making('cedar.offset', 2, offset);

/** `instant.durationSince(earlier)`. */
export const cedarDurationSince: ValueOperation = making('cedar.duration-since', 2, durationSince);

/** `instant.toDate()`. */
export const cedarToDate: ValueOperation = making('cedar.to-date', 1, toDate);

/** `instant.toTime()`. */
export const cedarToTime: ValueOperation = making('cedar.to-time', 1, toTime);
