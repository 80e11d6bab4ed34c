/** The operations that look for patterns. */
export { pythonFnmatch, pythonSearch } from './patterns/search';
