import type { Diagnostic } from '../../compiler/index.node.ts';
import type { Io } from '../frame/io.ts';
import { diagnosticJson, diagnosticLines, type Locate } from '../reporters/diagnostics.ts';
import { toJson } from '../reporters/json.ts';
import { paint } from '../reporters/paint.ts';

/** What was read, and what is wrong with it. */
interface Read {
  readonly diagnostics: readonly Diagnostic[];
  readonly locate: Locate;
}

/** Tells why nothing was made of documents, with their warnings: as JSON on the standard output under `--json`, else on the standard error. */
export function reportNothingMade(io: Io, { diagnostics, locate }: Read, json: boolean): void {
  if (json) {
    io.out(toJson({ ok: false, diagnostics: diagnostics.map((each) => diagnosticJson(each, locate)) }));
    return;
  }
  const palette = paint(io.colour.err);
  for (const each of diagnostics) for (const line of diagnosticLines(palette, each, locate)) io.err(line);
}

/** Tells of policies that have errors: as JSON on the standard output under `--json`, else on the standard error. Warnings are left to `edict check`. */
export function reportErrors(io: Io, policies: readonly Read[], json: boolean): void {
  const errors = policies.flatMap(({ diagnostics, locate }) =>
    diagnostics.flatMap((each) => (each.severity === 'error' ? [{ each, locate }] : [])),
  );
  if (json) {
    io.out(
      toJson({
        error: { code: 'policy', message: 'The policy has errors.' },
        diagnostics: errors.map(({ each, locate }) => diagnosticJson(each, locate)),
      }),
    );
    return;
  }
  const palette = paint(io.colour.err);
  for (const { each, locate } of errors) for (const line of diagnosticLines(palette, each, locate)) io.err(line);
}
