import { catching, HEAD, quoted, urls } from '../example.ts';
import type { ExampleCall, Framework, ProjectChoices } from '../types.ts';

const options = (files: readonly string[], more: readonly string[]): string =>
  `{\n${[
    `    policy: ${urls(files).replaceAll('\n', '\n  ')},`,
    ...more.map((line) => `    ${line}`),
    '    // Ask a person here: only `true` lets an action run that waits for one.',
    '    approve: async () => false,',
  ].join('\n')}\n  }`;

const starter = (files: readonly string[], framework: Framework): string => {
  const [tools, calls] =
    framework === 'typescript'
      ? [': Record<string, (args: Record<string, string>) => Promise<string>>', ': [string, Record<string, string>][]']
      : ['', ''];
  return `${HEAD}// The policy knows a tool by its name: Tool::"read_file".
const tools${tools} = {
  read_file: async ({ path }) => \`\${path}: read\`,
  send_email: async ({ to }) => \`mail to \${to}: sent\`,
};
const calls${calls} = [
  ['read_file', { path: 'data/notes.txt' }],
  ['read_file', { path: '/etc/passwd' }],
  ['send_email', { to: 'alice@example.com' }],
];

for (const [action, args] of calls) {
  const governed = await govern(tools[action], ${options(files, ['action,'])});
  try {
    console.log(await governed(args));
${catching('action')}`;
};

const withCalls = (files: readonly string[], framework: Framework, calls: readonly ExampleCall[]): string => {
  const typed = framework === 'typescript';
  const head = typed ? 'type Facts = Record<string, unknown>;\n\n' : '';
  const list = calls.map(
    ({ title, tool, context }) =>
      `  ${quoted(title)}: { action: ${quoted(tool ?? '')}, facts: ${JSON.stringify(context)} },\n`,
  );
  return `${HEAD}${head}// What the host knows of each call, as the pack's page names it: these are of the pack's own tests.
const calls${typed ? ': Record<string, { action: string; facts: Facts }>' : ''} = {
${list.join('')}};
const tool = async (_facts${typed ? ': Facts' : ''}) => 'done';

for (const [title, { action, facts }] of Object.entries(calls)) {
  const governed = await govern(tool, ${options(files, ['action,', `input: (facts${typed ? ': Facts' : ''}) => facts,`])});
  try {
    console.log(\`\${title}: \${await governed(facts)}\`);
${catching('title')}`;
};

/**
 * A program that puts tools behind Cedar policies, makes calls and prints what came of them.
 *
 * @param files the policies and their schema
 */
export const cedarExampleText = ({ framework, pack, calls }: ProjectChoices, files: readonly string[]): string =>
  pack === null ? starter(files, framework) : withCalls(files, framework, calls);
