import type { LowerResult, PartialDecision, PolicyFiles } from '../../compiler/index.node.ts';
import type { JsonValue } from '../../engine/index.ts';
import { CliError } from '../frame/error.ts';
import { EXIT, type ExitCode } from '../frame/exit.ts';
import type { Io } from '../frame/io.ts';
import { diagnosticJson, diagnosticLines } from '../reporters/diagnostics.ts';
import { toJson } from '../reporters/json.ts';
import { paint } from '../reporters/paint.ts';
import { partialLines } from '../reporters/partial.ts';
import { loadCompiler, lowerOptions, readPolicies, shownPath, type CompileValues } from './compile.ts';
import { readInput, type InputValues } from './input.ts';
import { unknownParts } from './unknown.ts';

type Values = CompileValues &
  InputValues & {
    readonly unknown?: readonly string[];
    readonly entry?: string;
    readonly record?: string;
    readonly json?: boolean;
  };

/** What may run may run whatever is unknown, and what is denied is denied; what is not decided yet waits, as what escalates does. */
const exitOf = ({ decision }: PartialDecision): ExitCode => {
  if (decision === null || decision === 'escalate') return EXIT.escalate;
  return decision === 'allow' ? EXIT.ok : EXIT.no;
};

/** @throws CliError `usage` for flags that say nothing where nothing is asked of a module */
const refuseOthers = (path: string, values: Values): void => {
  for (const flag of ['record', 'entry'] as const) {
    if (values[flag] === undefined) continue;
    throw new CliError('usage', `\`--${flag}\` and \`--unknown\` do not go together.`);
  }
  if (!path.endsWith('.wasm')) return;
  throw new CliError('usage', `\`--unknown\` is for policies: ${path} is compiled already.`, {
    hint: 'A module decides on requests that are known. Name the policies that it was built of.',
  });
};

/** Policies that can be asked, and the schema of their requests. */
interface Lowered {
  readonly unit: NonNullable<LowerResult['unit']>;
  readonly schema: PolicyFiles['schema'];
}

/** Reads policies of Cedar as modules are compiled from them; null after reporting their errors. */
const lowered = async (io: Io, path: string, values: Values): Promise<Lowered | null> => {
  const compiler = await loadCompiler();
  const policies = await readPolicies(compiler, [path], values);
  if (!policies.isCedar) throw new CliError('usage', `\`--unknown\` is for Cedar, and ${path} is not.`);
  const { unit, diagnostics } = await compiler.lower({ ...policies, ...lowerOptions(values) });
  const locate = shownPath(policies);
  if (values.json !== true) {
    const palette = paint(io.colour.err);
    for (const diagnostic of diagnostics) for (const line of diagnosticLines(palette, diagnostic, locate)) io.err(line);
  } else if (unit === null) {
    const error = { code: 'policy', message: 'The policy has errors.' };
    io.out(toJson({ error, diagnostics: diagnostics.map((each) => diagnosticJson(each, locate)) }));
  }
  return unit === null ? null : { unit, schema: policies.schema };
};

/**
 * Decides on a request of which parts are unknown, and prints what is left of the policies.
 *
 * @throws CliError `usage`, `unreadable`, `input`
 */
export async function evaluatePartially(
  io: Io,
  values: Values,
  path: string,
  file: string | undefined,
): Promise<ExitCode> {
  refuseOthers(path, values);
  const unknown = unknownParts(values.unknown ?? []);
  const policies = await lowered(io, path, values);
  if (policies === null) return EXIT.trouble;
  const request = await readInput(io, file, values, true, new Set(Object.keys(unknown)));
  const { decidePartially, partialDecisionJson } = await loadCompiler();
  const answer = decidePartially(
    policies.unit,
    request as { readonly [part: string]: JsonValue },
    unknown,
    policies.schema,
  );
  if ('problems' in answer) throw new CliError('input', `${answer.problems.join('. ')}.`);
  const { decision } = answer;
  if (values.json === true) io.out(partialDecisionJson(decision).trimEnd());
  else for (const line of partialLines(paint(io.colour.out), decision, values.unknown ?? [])) io.out(line);
  return exitOf(decision);
}
