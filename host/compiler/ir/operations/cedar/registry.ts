import type { Operation, OperationName, ValueOperation, ValueOperationName } from '../index.ts';
import { cedarIsInRange, cedarIsIpv4, cedarIsIpv6, cedarIsLoopback, cedarIsMulticast } from './addresses.ts';
import { cedarAdd, cedarMultiply, cedarNegate, cedarSubtract } from './arithmetic.ts';
import { cedarDatetime, cedarDurationSince, cedarOffset, cedarToDate, cedarToTime } from './datetime.ts';
import { cedarDecimal } from './decimal.ts';
import {
  cedarDuration,
  cedarToDays,
  cedarToHours,
  cedarToMilliseconds,
  cedarToMinutes,
  cedarToSeconds,
} from './duration.ts';
import { cedarAttribute, cedarHas, cedarHasTag, cedarIn, cedarIs, cedarTag } from './entity.ts';
import { cedarEqual } from './equal.ts';
import { cedarFail } from './fail.ts';
import { cedarIp } from './ip.ts';
import { cedarLike } from './like.ts';
import {
  cedarDecimalGreater,
  cedarDecimalGreaterOrEqual,
  cedarDecimalLess,
  cedarDecimalLessOrEqual,
  cedarLess,
  cedarLessOrEqual,
} from './order.ts';
import { cedarRecord } from './record.ts';
import { cedarContains, cedarContainsAll, cedarContainsAny, cedarIsEmpty, cedarSet } from './sets.ts';
import { cedarPresent, cedarTruth } from './truth.ts';

/** Cedar's operations that yield truth values, by their names. */
export const CEDAR_OPERATIONS = {
  'cedar.truth': cedarTruth,
  'cedar.equal': cedarEqual,
  'cedar.less': cedarLess,
  'cedar.less-or-equal': cedarLessOrEqual,
  'cedar.in': cedarIn,
  'cedar.is': cedarIs,
  'cedar.has': cedarHas,
  'cedar.has-tag': cedarHasTag,
  'cedar.present': cedarPresent,
  'cedar.like': cedarLike,
  'cedar.contains': cedarContains,
  'cedar.contains-all': cedarContainsAll,
  'cedar.contains-any': cedarContainsAny,
  'cedar.is-empty': cedarIsEmpty,
  'cedar.decimal-less': cedarDecimalLess,
  'cedar.decimal-less-or-equal': cedarDecimalLessOrEqual,
  'cedar.decimal-greater': cedarDecimalGreater,
  'cedar.decimal-greater-or-equal': cedarDecimalGreaterOrEqual,
  'cedar.is-ipv4': cedarIsIpv4,
  'cedar.is-ipv6': cedarIsIpv6,
  'cedar.is-loopback': cedarIsLoopback,
  'cedar.is-multicast': cedarIsMulticast,
  'cedar.is-in-range': cedarIsInRange,
} as const satisfies Readonly<Partial<Record<OperationName, Operation>>>;

/** Every operation that yields a value, by its name. */
export const VALUE_OPERATIONS: Readonly<Record<ValueOperationName, ValueOperation>> = {
  'cedar.add': cedarAdd,
  'cedar.subtract': cedarSubtract,
  'cedar.multiply': cedarMultiply,
  'cedar.negate': cedarNegate,
  'cedar.attribute': cedarAttribute,
  'cedar.tag': cedarTag,
  'cedar.set': cedarSet,
  'cedar.record': cedarRecord,
  'cedar.decimal': cedarDecimal,
  'cedar.ip': cedarIp,
  'cedar.datetime': cedarDatetime,
  'cedar.duration': cedarDuration,
  'cedar.offset': cedarOffset,
  'cedar.duration-since': cedarDurationSince,
  'cedar.to-date': cedarToDate,
  'cedar.to-time': cedarToTime,
  'cedar.to-milliseconds': cedarToMilliseconds,
  'cedar.to-seconds': cedarToSeconds,
  'cedar.to-minutes': cedarToMinutes,
  'cedar.to-hours': cedarToHours,
  'cedar.to-days': cedarToDays,
  'cedar.fail': cedarFail,
};
