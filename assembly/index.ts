/** The library's operations for its own tests, each exported by name; no module is made from this file. */
export * from './python';
export * from './js';
export * from './text';
export * from './path';
export * from './cedar';
export { frameStart } from './cell';
export { spent, startBudget, stepsUsed } from './budget';
export { isFrame } from './frame';
export { compareBytes } from './bytes';
export { hashBytes } from './hash';
export { isUtf8 } from './unicode/utf8';
export { numberText, writeNumber } from './number/shortest';
export { clearScratch } from './scratch';
export { digest, digestByte, endDigest, startDigest } from './store/sha256';
export { sipHash } from './store/sip';
export { clearTexts, strOf } from './python/str';
export { isPrintable } from './unicode/printable';
