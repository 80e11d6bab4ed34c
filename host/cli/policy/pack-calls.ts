import type { ExampleCall, Pack } from '../../authoring/index.node.ts';
import { readTestFile, type TestCase } from '../../testing/index.node.ts';

/** The verdicts that an example shows, one call each. */
const SHOWN = ['allow', 'escalate', 'deny'];

/** What is in a value that JSON does not have, and a program's text so could not show. */
const isJson = (value: unknown): boolean => {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (Array.isArray(value)) return value.every(isJson);
  return typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype
    ? Object.values(value).every(isJson)
    : false;
};

const idOf = (value: unknown): unknown => (value as { readonly id?: unknown } | undefined)?.id;

/** Whether the test is of a call before a tool runs: by its stage, or as a request of Cedar by its action. */
const isBeforeTool = ({ input: { stage = 'pre_tool', action } }: TestCase): boolean =>
  stage === 'pre_tool' && (idOf(action) ?? 'pre_tool_call') === 'pre_tool_call';

/** The tool of a request of Cedar. */
const toolOf = ({ input: { resource } }: TestCase): string | null => {
  const id = idOf(resource);
  return typeof id === 'string' ? id : null;
};

/** A test that a call from nowhere decides alike: of any agent, at the usual stage, with no limit used up. */
const isPlain = (test: TestCase): boolean => isBeforeTool(test) && isPlainInput(test);

const isPlainInput = ({ input, exhausted, skip, expect }: TestCase): boolean =>
  exhausted === null &&
  skip === null &&
  expect.error === null &&
  isJson(input['context']) &&
  Object.keys(input['context'] ?? {}).length > 0;

/** Calls for an example of a pack: of its own tests the first one for each verdict. */
export async function packCalls({ others }: Pack): Promise<readonly ExampleCall[]> {
  const calls: ExampleCall[] = [];
  const left = new Set(SHOWN);
  for (const { path, text } of others.filter((each) => each.path.endsWith('.test.yaml'))) {
    const { file } = await readTestFile(path, text);
    for (const test of file?.tests.filter(isPlain) ?? []) {
      if (!left.delete(test.expect.verdict)) continue;
      calls.push({ title: test.name, tool: toolOf(test), context: test.input['context'] as ExampleCall['context'] });
    }
  }
  return calls;
}
