import { basename, resolve } from 'node:path';
import type { BuiltModule, Diagnostic } from '../compiler/index.node.ts';
import { EXIT } from './frame/exit.ts';
import type { Io } from './frame/io.ts';
import { defineVerb, type Verb } from './frame/verb.ts';
import { refuseOverwriting, writeWhole } from './frame/write.ts';
import {
  COMPILE_OPTIONS,
  LEVEL_OPTION,
  levelOption,
  loadCompiler,
  lowerOptions,
  requirePolicies,
  shownPath,
  type NamedPolicies,
} from './policy/compile.ts';
import { isTestPath } from './policy/named.ts';
import { WATCH_OPTION, withPolicies } from './policy/noted.ts';
import { checkVersion } from './policy/version.ts';
import { countDefaults, counted, countedRules } from './reporters/counted.ts';
import { diagnosticJson, diagnosticLines, diagnosticSummary, type Locate } from './reporters/diagnostics.ts';
import { toJson } from './reporters/json.ts';
import { pagesLine } from './reporters/pages.ts';
import { paint, type Palette } from './reporters/paint.ts';

/** `edict build`: policies to a decision module. */
export const build: Verb = defineVerb({
  name: 'build',
  summary: 'Compile policies to a decision module',
  arguments: '<policy… | folder> [-o module.wasm]',
  positionals: [0, Infinity],
  options: {
    out: {
      type: 'string',
      short: 'o',
      argument: 'FILE',
      description: 'The module; default the first policy (or folder), .wasm',
    },
    ...COMPILE_OPTIONS,
    ...LEVEL_OPTION,
    name: { type: 'string', argument: 'NAME', description: "The entry's name; default the first file's" },
    version: { type: 'string', argument: 'VERSION', description: "The entry's version; default 0.0.0" },
    'no-explain': { type: 'boolean', description: 'Leave explanations out: a smaller module' },
    fast: { type: 'boolean', description: 'Compile fast, for trying things out; the module decides slower' },
    ...WATCH_OPTION,
  },
  details:
    'Several files, or those of a folder, become one policy set, in the order in which they are named; *.test.yaml files\n' +
    'among them are left out. The same files, options and version of Edict give the same bytes on every machine;\n' +
    '`edict verify --rebuild` checks that. The module is written whole or not at all: with errors the last good one stays. With --watch, --json prints one line a round.',
  exits: { 0: 'built', 1: 'the policies have errors' },
  examples: [
    'edict build policy.yaml',
    'edict build policies/owasp-agentic/asi*.yaml --strict -o owasp.wasm',
    'edict build policy.cedar --schema agents.cedarschema --links links.json',
  ],
  run: async (io, values, paths) => {
    requirePolicies(paths, values);
    checkVersion(values.version);
    const compiler = await loadCompiler();
    const first = paths.find((path) => !isTestPath(path) && !compiler.isSchemaName(path)) ?? 'policy';
    const out = values.out ?? `${basename(resolve(first)).replace(/\.(ya?ml|cedar\.json|cedar|json)$/, '')}.wasm`;
    return withPolicies(io, compiler, paths, values, async ({ policies, round }) => {
      const start = performance.now();
      await refuseOverwriting('--out', out, readFiles(policies));
      const { module, diagnostics } = await compiler.compile({
        ...policies,
        ...lowerOptions(values),
        ...levelOption(values),
        ...(values.name === undefined ? {} : { name: values.name }),
        ...(values.version === undefined ? {} : { version: values.version }),
        explain: values['no-explain'] !== true,
        optimize: values.fast === true ? 'none' : 'speed',
      });
      const seconds = (performance.now() - start) / 1000;
      if (module !== null) {
        // What is extended is known only now.
        await refuseOverwriting('--out', out, round().files);
        await writeWhole(out, module.bytes);
      }
      const built = { out, module, diagnostics, seconds };
      if (values.json === true) printJson(io, built, shownPath(policies), values.watch === true);
      else print(io, built, shownPath(policies));
      return module === null ? EXIT.no : EXIT.ok;
    });
  },
});

/** Every file that the user named, by itself or by its folder. */
function readFiles({ named: { policies, schema, links, tests } }: NamedPolicies): readonly string[] {
  return [...policies, ...schema, ...links, ...tests];
}

interface Built {
  readonly out: string;
  readonly module: BuiltModule | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly seconds: number;
}

function printJson(io: Io, { out, module, diagnostics }: Built, locate: Locate, watched: boolean): void {
  const built =
    module === null
      ? null
      : {
          file: out,
          digest: module.digest,
          bytes: module.bytes.length,
          ...module.report,
          // Of the rules, those that decide when no other matches.
          defaults: countDefaults(module.manifest.entries),
        };
  const report = {
    ok: module !== null,
    module: built,
    diagnostics: diagnostics.map((each) => diagnosticJson(each, locate)),
  };
  io.out(toJson(report, watched ? 'one' : 'indented'));
}

function print(io: Io, { out, module, diagnostics, seconds }: Built, locate: Locate): void {
  const palette = paint(io.colour.err);
  for (const diagnostic of diagnostics) for (const line of diagnosticLines(palette, diagnostic, locate)) io.err(line);
  if (diagnostics.length > 0) io.err(diagnosticSummary(palette, diagnostics));
  for (const line of pagesLine(palette, diagnostics)) io.err(line);
  if (module !== null) for (const line of report(paint(io.colour.out), out, module, seconds)) io.out(line);
}

/** What was built: shapes are functions, and a decision evaluates only the rules its index finds, and those it cannot. */
function report({ bold, dim }: Palette, out: string, module: BuiltModule, seconds: number): string[] {
  const { entries, rules, shapes, indexed, patterns, sizes } = module.report;
  const { limits } = module.manifest;
  return [
    `${bold(out)}  ${module.bytes.length} bytes in ${seconds.toFixed(1)} s`,
    `  ${dim('digest')}   ${module.digest}`,
    `  ${dim('rules')}    ${countedRules(module.manifest.entries)} of ${counted(shapes, 'shape')} in ${counted(entries, 'entry', 'entries')}; ${indexed} found by the index, ${rules - indexed} tried one by one`,
    ...(patterns.count === 0
      ? []
      : [
          `  ${dim('patterns')} ${patterns.count}; a byte of text costs ${counted(patterns.stepsPerByte, 'step')} at most, whatever the text`,
        ]),
    `  ${dim('bytes')}    ${sizes.code} code, ${sizes.tables} tables, ${sizes.manifest} manifest`,
    `  ${dim('bounds')}   ${limits.steps} steps a decision, ${limits.frameBytes} bytes a frame, depth ${limits.depth}`,
  ];
}
