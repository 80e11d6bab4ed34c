import type { Engine, JsonValue, PolicyInput } from '../../engine/index.ts';
import type { PolicySource } from '../../compiler/index.node.ts';
import { nearestWord } from '../../compiler/source/spelling.ts';
import { CliError } from '../frame/error.ts';
import { readText } from '../frame/io.ts';
import { loadCompiler } from './compile.ts';
import { parseInput } from './json.ts';

/** The flags that say what policies of Cedar decide on, as Cedar's own command line has them. */
export const REQUEST_OPTIONS = {
  principal: { type: 'string', short: 'l', argument: 'ENTITY', description: 'Who acts (Cedar), such as User::"alice"' },
  action: { type: 'string', argument: 'ENTITY', description: 'What is done (Cedar), such as Action::"view"' },
  resource: { type: 'string', short: 'r', argument: 'ENTITY', description: 'What it is done to (Cedar)' },
  context: {
    type: 'string',
    short: 'c',
    argument: 'FILE|JSON',
    description: 'What else is known of the request (Cedar): a JSON object, or a file of one',
  },
  entities: {
    type: 'string',
    argument: 'FILE|JSON',
    description: "The entities (Cedar): a list in Cedar's JSON, or a file of one",
  },
} as const;

export interface RequestValues {
  readonly principal?: string;
  readonly action?: string;
  readonly resource?: string;
  readonly context?: string;
  readonly entities?: string;
}

export const REQUEST_FLAGS = ['principal', 'action', 'resource', 'context', 'entities'] as const;

/** Whether a flag says anything of a request. */
export const saysRequest = (values: RequestValues): boolean => REQUEST_FLAGS.some((flag) => values[flag] !== undefined);

/**
 * Refuses a request that the schema does not allow: policies were validated for others.
 *
 * @throws CliError `input`
 */
export async function checkInput(input: PolicyInput, schema: readonly PolicySource[]): Promise<void> {
  if (schema.length === 0) return;
  const { checkRequest } = await loadCompiler();
  const {
    principal = null,
    action = null,
    resource = null,
    context = {},
    entities = [],
  } = input as Readonly<Record<string, JsonValue>>;
  const [problem] = checkRequest({ principal, action, resource, context, entities }, schema);
  if (problem === undefined) return;
  const help = problem.help ?? 'Mend it.';
  throw new CliError('input', `The request is not of the schema: ${problem.message}.`, {
    hint: `${help} Without a schema, requests of any types are decided on.`,
  });
}

/** Whether an entry decides on requests of Cedar. */
export const isCedarEntry = ({ manifest }: Engine, entry: string | undefined): boolean => {
  const found = entry === undefined ? manifest.entries[0] : manifest.entries.find(({ name }) => name === entry);
  return found?.dialect === 'cedar';
};

const entityOf = async (flag: string, text: string): Promise<JsonValue> => {
  const { readEntityText } = await loadCompiler();
  const read = readEntityText(text);
  if ('uid' in read) return { ...read.uid };
  const [problem] = read.diagnostics;
  throw new CliError('usage', `\`--${flag}\` is no entity: ${problem?.message ?? text}`, {
    hint: 'An entity has a type and an id in quotes, which a shell takes within others: \'User::"alice"\'.',
  });
};

/** JSON that stands in the flag itself, or in the file that it names. */
const jsonOf = async (flag: string, value: string): Promise<JsonValue> =>
  /^\s*[[{]/u.test(value) ? parseInput(`\`--${flag}\``, value) : parseInput(value, await readText(value));

/** Refuses members that no request has: a context that is called otherwise would be none. */
function refuseUnknown(request: PolicyInput): void {
  const other = Object.keys(request).find((key) => REQUEST_FLAGS.every((flag) => flag !== key));
  if (other === undefined) return;
  const near = nearestWord(other, REQUEST_FLAGS, 3);
  const named = JSON.stringify(other);
  throw new CliError('input', `The request has no member ${named}.${near === null ? '' : ` Did you mean "${near}"?`}`, {
    hint: `Its members are ${REQUEST_FLAGS.join(', ')}.`,
  });
}

/**
 * The request that flags say, over one that was given as JSON.
 *
 * @param unknown parts that need not be said
 * @throws CliError `usage`, `unreadable`, `input`
 */
export async function readRequest(
  base: PolicyInput,
  values: RequestValues,
  unknown: ReadonlySet<string> = new Set(),
): Promise<PolicyInput> {
  refuseUnknown(base);
  const request: Record<string, unknown> = { ...base };
  for (const flag of ['principal', 'action', 'resource'] as const) {
    const text = values[flag];
    if (text !== undefined) request[flag] = await entityOf(flag, text);
  }
  for (const flag of ['context', 'entities'] as const) {
    const text = values[flag];
    if (text !== undefined) request[flag] = await jsonOf(flag, text);
  }
  for (const flag of ['principal', 'action', 'resource'] as const) {
    if (request[flag] !== undefined || unknown.has(flag)) continue;
    throw new CliError('usage', `The request has no ${flag}.`, {
      hint: `Name it with \`--${flag}\`, or in the JSON of the request.`,
    });
  }
  return request;
}
