import type { Stage } from '../../compiler/index.node.ts';
import type { PolicyInput } from '../../engine/index.ts';
import { CliError } from '../frame/error.ts';
import { readText, type Io } from '../frame/io.ts';
import { parseInput } from './json.ts';
import { readRequest, REQUEST_FLAGS, REQUEST_OPTIONS, saysRequest, type RequestValues } from './request.ts';

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
  ...REQUEST_OPTIONS,
} as const;

export interface InputValues extends RequestValues {
  readonly input?: string;
  readonly agent?: string;
  readonly stage?: string;
}

/**
 * The input of a decision: JSON without loss from `--input`, a file, or the standard input. For the AGT dialects it is the context; for Cedar the request, which flags may say, too.
 *
 * @param unknown parts of a request that need not be said
 * @throws CliError `usage`, `unreadable`, `input`
 */
export async function readInput(
  io: Io,
  file: string | undefined,
  values: InputValues,
  isCedar: boolean,
  unknown: ReadonlySet<string> = new Set(),
): Promise<PolicyInput> {
  refuseOthers(values, isCedar);
  // Nothing need be said where any principal may do anything to any resource.
  const isFree = ['principal', 'action', 'resource'].every((part) => unknown.has(part));
  const isSaid = file === undefined && values.input === undefined && (saysRequest(values) || isFree);
  const [name, text] = isSaid ? ['', '{}'] : await source(io, file, values.input);
  const input = parseInput(name, text);
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new CliError('input', `${name} is no JSON object.`, {
      hint: isCedar
        ? 'A request is {"principal": {"type": "User", "id": "alice"}, "action": …, "resource": …, "context": {}, "entities": []}.'
        : 'The input is what the conditions read, such as {"action": {"type": "drop"}}.',
    });
  }
  if (isCedar) return readRequest(input as PolicyInput, values, unknown);
  return { context: input, agent: values.agent ?? '*', stage: values.stage ?? 'pre_tool' };
}

/** Refuses flags that say nothing to the entry. */
function refuseOthers(values: InputValues, isCedar: boolean): void {
  const others = isCedar ? (['agent', 'stage'] as const) : REQUEST_FLAGS;
  for (const flag of others) {
    if (values[flag] === undefined) continue;
    throw new CliError('usage', `\`--${flag}\` is for ${isCedar ? 'YAML' : 'Cedar'}, and the policy is not.`, {
      hint: isCedar
        ? 'A request of Cedar has a principal, an action, a resource and a context.'
        : 'Name what the conditions read in the input.',
    });
  }
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
