import { EXIT } from './frame/exit.ts';
import { defineVerb, type Verb } from './frame/verb.ts';
import { COMPILE_OPTIONS, lowerOptions, loadCompiler, readPolicies, shownPath } from './policy/compile.ts';
import { counted } from './reporters/counted.ts';
import { diagnosticJson, diagnosticLines, diagnosticSummary } from './reporters/diagnostics.ts';
import { findingJson, findingLines, restLines } from './reporters/findings.ts';
import { toJson } from './reporters/json.ts';
import { paint } from './reporters/paint.ts';

/** `edict lint`: what is wrong with the rules of a policy as a whole. */
export const lint: Verb = defineVerb({
  name: 'lint',
  summary: 'Find rules that never decide, conflicts, duplicates, and what is not used',
  arguments: '<policy.yaml… | folder>',
  positionals: [1, Infinity],
  options: {
    ...COMPILE_OPTIONS,
    notes: {
      type: 'boolean',
      description: 'Also what needs no mending: overlaps that priorities decide, rules that change no verdict',
    },
  },
  details:
    'Several files, or those of a folder, are linted as the one policy set that `edict build` would make of them. The findings are reasoned from\n' +
    'the conditions, over all inputs there may be: "never" is certain, and an input that is shown has been decided on. What\n' +
    'is too complex to judge is counted and passed over. `edict check` tells what is wrong within a document.',
  exits: { 0: 'nothing found, or notes alone', 1: 'there are findings, or the policies have errors' },
  examples: ['edict lint policy.yaml', 'edict lint --notes policies/baseline --dialect agt-py --json'],
  run: async (io, { json = false, notes = false, ...values }, paths) => {
    const [compiler, authoring] = await Promise.all([loadCompiler(), import('../authoring/index.ts')]);
    const policies = await readPolicies(compiler, paths, values);
    const locate = shownPath(policies);
    const { findings, diagnostics, ...rest } = await authoring.lint({ ...policies, ...lowerOptions(values), notes });
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    const failed = errors.length > 0 || findings.some(({ severity }) => severity !== 'note');
    if (json) {
      const shown = findings.map((finding) => findingJson(finding, locate));
      io.out(
        toJson({
          ok: !failed,
          ...rest,
          findings: shown,
          diagnostics: errors.map((each) => diagnosticJson(each, locate)),
        }),
      );
    } else {
      const palette = paint(io.colour.out);
      for (const error of errors) for (const line of diagnosticLines(palette, error, locate)) io.out(line);
      for (const finding of findings) for (const line of findingLines(palette, finding, locate)) io.out(line);
      io.out(`${counted(rest.rules, 'rule')}: ${diagnosticSummary(palette, [...errors, ...findings])}`);
      for (const line of restLines(palette, rest)) io.out(line);
    }
    return failed ? EXIT.no : EXIT.ok;
  },
});
