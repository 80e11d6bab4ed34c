import { defineConfig } from 'vitest/config';

// The differentials whole take minutes each (`EDICT_FULL=1`).
const testTimeout = process.env['EDICT_FULL'] === '1' ? 1_800_000 : 60_000;

export default defineConfig({
  test: {
    include: ['host/**/*.test.ts', 'test/**/*.test.ts', 'policies/**/*.test.ts', 'bench/**/*.test.ts'],
    setupFiles: ['test/properties.ts'],
    testTimeout,
    hookTimeout: Math.max(testTimeout, 120_000),
    maxWorkers: 2,
  },
});
