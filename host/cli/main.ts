#!/usr/bin/env node
import { processIo } from './frame/io.ts';
import { runCommand } from './run.ts';

// A reader that has seen enough (`edict audit show … | head`) is no error, and no yes either: the exit status stays the verb's own.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') process.exit(3);
});
process.exitCode = await runCommand(processIo(), process.argv.slice(2));
