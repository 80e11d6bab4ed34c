import type { Decision, PolicyInput } from '../engine/index.ts';
import { recordActions } from '../guard/index.node.ts';
import { EXIT } from './frame/exit.ts';
import { defineVerb, type Verb } from './frame/verb.ts';
import { refuseOverwriting } from './frame/write.ts';
import { ASK_EXITS, ASK_OPTIONS, exitOf, openForAsking } from './policy/ask.ts';
import { readInput } from './policy/input.ts';
import { evaluatePartially } from './policy/partial.ts';
import { checkInput, isCedarEntry } from './policy/request.ts';
import { UNKNOWN_OPTION } from './policy/unknown.ts';
import { decisionLines } from './reporters/decision.ts';
import { toJson } from './reporters/json.ts';
import { paint } from './reporters/paint.ts';

/** `edict eval`: one decision. */
export const evaluate: Verb = defineVerb({
  name: 'eval',
  summary: 'Decide on an input, with a module or straight from a policy',
  arguments: '<policy | module.wasm> [input.json | -]',
  positionals: [1, 2],
  options: {
    ...ASK_OPTIONS,
    ...UNKNOWN_OPTION,
    record: {
      type: 'string',
      argument: 'FILE',
      description: 'Append the input, as it is, and the decision to a file for `edict replay`',
    },
  },
  details:
    'The input is what the conditions read, such as {"action": {"type": "drop"}}, from a file, --input, or the standard\n' +
    'input. Numbers keep what JSON says: big integers are exact, and 5.0 is a float. For policies of Cedar it is the request, which flags may say as well: ' +
    '{"principal": {"type": "User", "id": "alice"}, "action": …, "resource": …, "context": {}, "entities": []}.\n' +
    'With --unknown, a decision that holds whatever is unknown, and what is left of the policies as policies of Cedar, which decide as all of them do. With a\n' +
    'schema, it holds for requests of that. The entities are those of the input, or unknown too.',
  exits: { ...ASK_EXITS, 4: `${ASK_EXITS[4]}, or it depends on what is unknown` },
  examples: [
    `edict eval policy.yaml --input '{"action": {"type": "drop"}}'`,
    'edict eval baseline.wasm call.json --agent clerk --json',
    `edict eval policy.cedar --principal 'User::"alice"' --action 'Action::"view"' --resource 'Photo::"trip"'`,
    `edict eval policy.cedar --principal 'User::"alice"' --action 'Action::"view"' --unknown resource`,
  ],
  run: async (io, values, [path = '', file]) => {
    if (values.unknown !== undefined) return evaluatePartially(io, values, path, file);
    if (values.record !== undefined)
      await refuseOverwriting('--record', values.record, [path, ...(file === undefined ? [] : [file])]);
    const asked = await openForAsking(io, path, values);
    if (asked === null) return EXIT.trouble;
    const { engine, schema } = asked;
    const input = await readInput(io, file, values, isCedarEntry(engine, values.entry));
    await checkInput(input, schema);
    const decision = engine.decide(input, values.entry === undefined ? {} : { entry: values.entry });
    if (values.record !== undefined) await append(values.record, input, decision);
    if (values.json === true) io.out(toJson(decision));
    else for (const line of decisionLines(paint(io.colour.out), decision)) io.out(line);
    return exitOf(decision);
  },
});

async function append(path: string, input: PolicyInput, decision: Decision): Promise<void> {
  const recorder = recordActions(path);
  recorder.record({ input, decision, time: Date.now() });
  await recorder.close();
}
