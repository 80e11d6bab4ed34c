import type { Stage } from '../../compiler/index.node.ts';
import { EngineError, parseJson, type JsonValue, type PolicyInput } from '../../engine/index.ts';
import { CliError } from '../frame/error.ts';
import { readText, type Io } from '../frame/io.ts';

/** Every stage that a rule may be of, once: the types see to it. */
const STAGES = Object.keys({ pre_input: 0, pre_tool: 0, post_tool: 0, pre_output: 0 } satisfies Readonly<
  Record<Stage, 0>
>);

/** The flags that say what is decided on. */
export const INPUT_OPTIONS = {
  input: { type: 'string', short: 'i', argument: 'JSON', description: 'The input itself, instead of a file' },
  agent: { type: 'string', argument: 'ID', description: 'The agent that acts; default *' },
  stage: {
    type: 'string',
    argument: 'STAGE',
    choices: STAGES,
    description: 'The intervention point: pre_input, pre_tool (default), post_tool or pre_output',
  },
  entry: { type: 'string', argument: 'NAME', description: "The module's entry; default its first" },
} as const;

export interface InputValues {
  readonly input?: string;
  readonly agent?: string;
  readonly stage?: string;
}

/**
 * The input of a decision: JSON without loss from `--input`, a file, or the standard input, as the context of AGT's dialects.
 * @throws CliError `usage`, `unreadable`, `input`
 */
export async function readInput(io: Io, file: string | undefined, values: InputValues): Promise<PolicyInput> {
  const [name, text] = await source(io, file, values.input);
  let context: JsonValue;
  try {
    context = parseJson(text);
  } catch (cause) {
    if (!(cause instanceof EngineError)) throw cause;
    throw new CliError('input', `${name} is no JSON: ${cause.message.replace(/^JSON, /, '')}.`, { cause });
  }
  if (typeof context !== 'object' || context === null || Array.isArray(context)) {
    throw new CliError('input', `${name} is no JSON object.`, {
      hint: 'The input is what the conditions read, such as {"action": {"type": "drop"}}.',
    });
  }
  return { context, agent: values.agent ?? '*', stage: values.stage ?? 'pre_tool' };
}

async function source(
  io: Io,
  file: string | undefined,
  inline: string | undefined,
): Promise<readonly [string, string]> {
  if (inline !== undefined) {
    if (file !== undefined) throw new CliError('usage', 'Both `--input` and an input file were given.');
    return ['The input', inline];
  }
  if (file !== undefined && file !== '-') return [file, await readText(file)];
  if (file === undefined && io.interactive) {
    throw new CliError('usage', 'There is no input.', { hint: 'Name a JSON file, pass `--input`, or pipe it in.' });
  }
  return ['The standard input', await io.stdin()];
}
