/** The operations of Cedar 4.12 that generated code calls. */
export { cedarIsInRange, cedarIsIpv4, cedarIsIpv6, cedarIsLoopback, cedarIsMulticast } from './cedar/addresses';
export { cedarHas, cedarHasTag, cedarIn, cedarIs } from './cedar/entity';
export { cedarEqual } from './cedar/equal';
export { cedarLike } from './cedar/like';
export { cedarDecimalGreater, cedarDecimalGreaterOrEqual, cedarDecimalLess, cedarDecimalLessOrEqual, cedarLess, cedarLessOrEqual } from './cedar/order';
export { cedarContains, cedarContainsAll, cedarContainsAny, cedarIsEmpty } from './cedar/sets';
export { cedarPresent, cedarTruth } from './cedar/truth';
