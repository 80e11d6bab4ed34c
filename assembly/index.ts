/** The library's operations for its own tests, each exported by name; no module is made from this file. */
export * from './python';
export * from './js';
export * from './text';
export * from './path';
