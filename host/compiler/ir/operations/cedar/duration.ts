import {
  parseDuration,
  toDays,
  toHours,
  toMilliseconds,
  toMinutes,
  toSeconds,
} from '../../../../engine/cedar/extension/duration.ts';
import { making } from '../define.ts';
import type { ValueOperation } from '../index.ts';

/** `duration(text)`. */
export const cedarDuration: ValueOperation = making('cedar.duration', 1, (text) =>
  text.tag === 'string' ? (parseDuration(text.value) ?? 'error') : 'error',
);

/** `duration.toMilliseconds()`. */
export const cedarToMilliseconds: ValueOperation = making('cedar.to-milliseconds', 1, toMilliseconds);

/** `duration.toSeconds()`. */
export const cedarToSeconds: ValueOperation = making('cedar.to-seconds', 1, toSeconds);

/** `duration.toMinutes()`. */
export const cedarToMinutes: ValueOperation = making('cedar.to-minutes', 1, toMinutes);

/** `duration.toHours()`. */
export const cedarToHours: ValueOperation = making('cedar.to-hours', 1, toHours);

/** `duration.toDays()`. */
export const cedarToDays: ValueOperation = making('cedar.to-days', 1, toDays);
