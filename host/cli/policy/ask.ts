import type { PolicySource } from '../../compiler/index.node.ts';
import type { Decision, Engine } from '../../engine/index.node.ts';
import { EXIT, type ExitCode } from '../frame/exit.ts';
import type { Io } from '../frame/io.ts';
import { diagnosticJson, diagnosticLines } from '../reporters/diagnostics.ts';
import { toJson } from '../reporters/json.ts';
import { paint } from '../reporters/paint.ts';
import { COMPILE_OPTIONS, type CompileValues } from './compile.ts';
import { requireEntry } from './entry-named.ts';
import { INPUT_OPTIONS } from './input.ts';
import { openPolicy } from './open.ts';

/** The flags of the verbs that decide. */
export const ASK_OPTIONS = { ...INPUT_OPTIONS, ...COMPILE_OPTIONS } as const;

/** What a decision's exit status says. */
export const ASK_EXITS = { 0: 'the action may run', 1: 'it is denied', 4: 'it waits for an approver' } as const;

/** The exit status of a decision: only what may run is 0. */
export function exitOf({ allowed, verdict }: Decision): ExitCode {
  if (allowed) return EXIT.ok;
  return verdict === 'escalate' ? EXIT.escalate : EXIT.no;
}

/** A policy that is asked, and the schema that requests must be of. */
interface Asked {
  readonly engine: Engine;
  readonly schema: readonly PolicySource[];
}

/**
 * Opens the policy for a decision. Its warnings go to the standard error, so that the standard output is the decision's; its errors are reported, and then there is no engine.
 */
export async function openForAsking(
  io: Io,
  path: string,
  values: CompileValues & { readonly entry?: string; readonly json?: boolean },
): Promise<Asked | null> {
  const { engine, diagnostics, locate, schema } = await openPolicy(path, values);
  if (engine === null && values.json === true) {
    io.out(
      toJson({
        error: { code: 'policy', message: 'The policy has errors.' },
        diagnostics: diagnostics.map((each) => diagnosticJson(each, locate)),
      }),
    );
    return null;
  }
  if (values.json !== true) {
    const palette = paint(io.colour.err);
    const shown = diagnostics.filter(({ severity }) => severity !== 'note');
    for (const diagnostic of shown) for (const line of diagnosticLines(palette, diagnostic, locate)) io.err(line);
  }
  if (engine !== null) requireEntry(engine.manifest, values.entry);
  return engine === null ? null : { engine, schema };
}
