/** Policy text in, decision modules out. Nothing here reads or writes files; `library.node.ts` does, for Node. */
export { buildModule, DEFAULT_LIMITS, emitSource } from './build.ts';
export type { BuildOptions, BuildReport, BuiltModule } from './build.ts';
export type { Library, Optimize } from './link/compile.ts';
export { LinkError } from './link/error.ts';
export type { LinkErrorCode } from './link/error.ts';
export { UnitError } from './ir/validate/error.ts';
export type { UnitErrorCode } from './ir/validate/error.ts';
