#!/usr/bin/env node
import { processIo } from './frame/io.ts';
import { runCommand } from './run.ts';

// A reader that has seen enough (`edict audit show … | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 3);
});
process.exitCode = await runCommand(processIo(), process.argv.slice(2));
