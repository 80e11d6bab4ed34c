/** The operations of ECMAScript that generated code calls. */
export { jsNumberGreater, jsNumberGreaterOrEqual, jsNumberLess, jsNumberLessOrEqual } from './js/number';
export { jsStrictEqual } from './js/strict-equal';
export { jsStringIn } from './js/string-in';
export { jsTruthy } from './js/truthy';
