/** The operations of Cedar 4.12 that generated code calls. Those that yield a value return the address of its cell, 0 for an error; where an argument is 0, they err. */
export { cedarIsInRange, cedarIsIpv4, cedarIsIpv6, cedarIsLoopback, cedarIsMulticast } from './cedar/addresses';
export { openCells, putItem } from './cedar/arena';
export { cedarAdd, cedarMultiply, cedarNegate, cedarSubtract } from './cedar/arithmetic';
export { cedarRecord, cedarSet } from './cedar/containers';
export { cedarAttribute, cedarHas, cedarHasTag, cedarIn, cedarIs, cedarTag } from './cedar/entity';
export { cedarEqual } from './cedar/equal';
export { cedarFail } from './cedar/fail';
export { cedarIp } from './cedar/ip';
export { cedarLike } from './cedar/like';
export { cedarDecimalGreater, cedarDecimalGreaterOrEqual, cedarDecimalLess, cedarDecimalLessOrEqual, cedarLess, cedarLessOrEqual } from './cedar/order';
export { cedarDatetime, cedarDecimal, cedarDuration } from './cedar/parse';
export { cedarContains, cedarContainsAll, cedarContainsAny, cedarIsEmpty } from './cedar/sets';
export { cedarDurationSince, cedarOffset, cedarToDate, cedarToDays, cedarToHours, cedarToMilliseconds, cedarToMinutes, cedarToSeconds, cedarToTime } from './cedar/time';
export { cedarBool, cedarPresent, cedarTruth } from './cedar/truth';
