/** The operations of Python 3.11 that generated code calls. */
export { pythonEqual } from './python/equal';
export { pythonFloatGreater, pythonFloatGreaterOrEqual, pythonFloatLess, pythonFloatLessOrEqual } from './python/float';
export { pythonIn } from './python/in';
export { pythonGreater, pythonGreaterOrEqual, pythonLess, pythonLessOrEqual } from './python/order';
export { pythonTruthy } from './python/truthy';
