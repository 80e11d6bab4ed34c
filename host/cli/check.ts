import { EXIT } from './frame/exit.ts';
import { defineVerb, type Verb } from './frame/verb.ts';
import { COMPILE_OPTIONS, loadCompiler, lowerOptions, readPolicies, shownPath } from './policy/compile.ts';
import { counted } from './reporters/counted.ts';
import { diagnosticJson, diagnosticLines, diagnosticSummary } from './reporters/diagnostics.ts';
import { toJson } from './reporters/json.ts';
import { paint } from './reporters/paint.ts';

/** `edict check`: what is wrong with policies, without building anything. */
export const check: Verb = defineVerb({
  name: 'check',
  summary: 'Check policies: errors, and where the engines that read them disagree or fail open',
  arguments: '<policy.yaml…>',
  positionals: [1, Infinity],
  options: COMPILE_OPTIONS,
  details: 'Several files are checked as the one policy set that `edict build` would make of them.',
  exits: { 0: 'no errors (there may be warnings)', 1: 'there are errors' },
  examples: ['edict check policy.yaml', 'edict check --strict policies/baseline/*.yaml'],
  run: async (io, { json = false, ...values }, paths) => {
    const compiler = await loadCompiler();
    const policies = await readPolicies(compiler, paths, values);
    const locate = shownPath(policies);
    const diagnostics = await compiler.check({ ...policies, ...lowerOptions(values) });
    const failed = diagnostics.some(({ severity }) => severity === 'error');
    if (json) {
      io.out(toJson({ ok: !failed, diagnostics: diagnostics.map((each) => diagnosticJson(each, locate)) }));
    } else {
      const palette = paint(io.colour.out);
      for (const diagnostic of diagnostics)
        for (const line of diagnosticLines(palette, diagnostic, locate)) io.out(line);
      io.out(`${counted(paths.length, 'file')}: ${diagnosticSummary(palette, diagnostics)}`);
    }
    return failed ? EXIT.no : EXIT.ok;
  },
});
