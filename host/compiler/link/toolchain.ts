/** The pinned toolchain, as manifests name it; a test compares it with what is installed. */
export const TOOLCHAIN = {
  edict: '0.1.0',
  assemblyscript: '0.28.20',
  binaryen: '131.0.0-nightly.20260721',
} as const;
