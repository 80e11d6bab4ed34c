import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { QUICK } from '../../measure/contest.ts';
import type { Case } from '../types.ts';
import { withFolder } from './folder.ts';

const ENTRIES = 10_000_000;
const QUICK_ENTRIES = 200_000;

const run = promisify(execFile);
const ONCE = fileURLToPath(new URL('./memory-once.ts', import.meta.url));
const THREAD = fileURLToPath(new URL('../../../host/audit/log/worker.node.ts', import.meta.url));

/** What a process that writes a log takes, its main thread included. It runs JavaScript, as users of the package do. */
export const memoryCase: Case = {
  id: 'audit/memory',
  run: async (effort) =>
    withFolder(async (folder) => {
      const entries = effort === QUICK ? QUICK_ENTRIES : ENTRIES;
      // The log looks for its thread beside itself.
      await writeFile(join(folder, 'package.json'), '{"type":"module"}');
      await build({
        entryPoints: { 'memory-once': ONCE, 'worker.node': THREAD },
        outdir: folder,
        bundle: true,
        platform: 'node',
        format: 'esm',
        packages: 'bundle',
        external: ['pg', 'hono', '@hono/node-server', '@nats-io/*', '@noble/post-quantum'],
        banner: {
          js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
        },
        logLevel: 'error',
      });
      const program = join(folder, 'memory-once.js');
      const { stdout } = await run(process.execPath, [program, join(folder, 'log'), String(entries)]);
      const [most = '', atTenth = ''] = stdout.split(' ');
      return {
        results: [],
        figures: [
          {
            id: `audit/memory: resident, most of ${entries.toLocaleString('en')} entries`,
            value: Number(most),
            unit: 'bytes',
          },
          { id: 'audit/memory: the same of the first tenth', value: Number(atTenth), unit: 'bytes' },
        ],
        notes: [],
      };
    }),
};
