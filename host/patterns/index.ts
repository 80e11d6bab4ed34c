/** Sets of regular expressions, matched in linear time: the part that runs anywhere. `index.node.ts` compiles, too. */
export { PatternSetError } from './error.ts';
export type { PatternSetErrorCode } from './error.ts';
export { loadPatterns } from './load.ts';
export type { PatternSet } from './load.ts';
