import { EXIT } from './frame/exit.ts';
import { defineVerb, type Verb } from './frame/verb.ts';
import { ASK_EXITS, ASK_OPTIONS, exitOf, openForAsking } from './policy/ask.ts';
import { readInput } from './policy/input.ts';
import { checkInput, isCedarEntry } from './policy/request.ts';
import { explanationLines } from './reporters/decision.ts';
import { toJson } from './reporters/json.ts';
import { paint } from './reporters/paint.ts';

/** `edict explain`: one decision, with what every rule and condition came to. */
export const explain: Verb = defineVerb({
  name: 'explain',
  summary: 'Decide as `eval` does, and show what every rule and condition came to',
  arguments: '<policy | module.wasm> [input.json | -]',
  positionals: [1, 2],
  options: { ...ASK_OPTIONS, all: { type: 'boolean', short: 'a', description: 'Also the rules that did not match' } },
  exits: ASK_EXITS,
  examples: [`edict explain policy.yaml --input '{"action": {"type": "drop"}}' --all`],
  run: async (io, values, [path = '', file]) => {
    const asked = await openForAsking(io, path, values);
    if (asked === null) return EXIT.trouble;
    const { engine, schema } = asked;
    const input = await readInput(io, file, values, isCedarEntry(engine, values.entry));
    await checkInput(input, schema);
    const explanation = engine.explain(input, values.entry === undefined ? {} : { entry: values.entry });
    if (values.json === true) io.out(toJson(explanation));
    else {
      for (const line of explanationLines(paint(io.colour.out), explanation, values.all === true)) io.out(line);
    }
    return exitOf(explanation.decision);
  },
});
