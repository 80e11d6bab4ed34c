/** The operations of Python 3.11 that generated code calls. */
export { pythonEqual } from './python/equal';
