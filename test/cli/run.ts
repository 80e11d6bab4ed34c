import { runCommand } from '../../host/cli/run.ts';
import { capture, type Capture } from './capture.ts';

export interface Outcome extends Capture {
  readonly code: number;
}

/** Runs a command line in this process. */
export async function edict(argv: readonly string[], stdin = ''): Promise<Outcome> {
  const captured = capture(stdin);
  return { ...captured, code: await runCommand(captured.io, argv) };
}

/** The JSON that a command printed. */
export const json = ({ out }: Outcome): unknown => JSON.parse(out());
