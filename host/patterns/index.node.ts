/** Sets of regular expressions, matched in linear time. */
export * from './index.ts';
export { compilePatterns } from './compile.node.ts';
export type { CompiledPatterns, PatternLimits } from './compile.node.ts';
