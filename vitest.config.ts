import { defineConfig } from 'vitest/config';

// The differentials whole take minutes each (`EDICT_FULL=1`).
const testTimeout = process.env['EDICT_FULL'] === '1' ? 1_800_000 : 60_000;

// V8 shares compiled wrappers of WebAssembly's imports among threads, and frees one that another still runs, when it makes a better one after 1,000 calls: "Check failed: jit_page.has_value()", or SIGSEGV, in tests that start many
// threads. The one with imports in them is that of Node which strips types, for a thread that is started from TypeScript; the package's JavaScript needs none. Without better wrappers nothing is freed.
const KEEP_WRAPPERS = '--wasm-wrapper-tiering-budget=2000000000';

export default defineConfig({
  test: {
    include: ['host/**/*.test.ts', 'test/**/*.test.ts', 'policies/**/*.test.ts', 'bench/**/*.test.ts'],
    setupFiles: ['test/properties.ts'],
    testTimeout,
    hookTimeout: Math.max(testTimeout, 120_000),
    maxWorkers: 2,
    execArgv: [KEEP_WRAPPERS],
  },
});
