import type { ExampleCall, Framework, ProjectChoices } from './types.ts';

/** The calls of a project without a pack: two that a rule decides on, and one that none allows. */
const STARTER_ACTIONS = ['read', 'send_email', 'drop'];

/** Paths from the program's own place. */
export const urls = (paths: readonly string[]): string => {
  const all = paths.map((path) => `new URL(${quoted(path)}, import.meta.url)`);
  return all.length === 1 ? (all[0] ?? '') : `[\n${all.map((url) => `    ${url},\n`).join('')}  ]`;
};

/** A text as JavaScript has it, with the quotes that people write. */
export const quoted = (text: string): string =>
  /['\\\p{Cc}\p{Zl}\p{Zp}]/u.test(text) ? JSON.stringify(text) : `'${text}'`;

const options = (policies: readonly string[], more: readonly string[] = []): string =>
  `{\n${[
    `  policy: ${urls(policies)},`,
    ...more,
    '  // Ask a person here: only `true` lets an action run that waits for one.',
    '  approve: async () => false,',
  ].join('\n')}\n}`;

export const catching = (label: string): string => `  } catch (error) {
    if (!(error instanceof GovernanceDenied)) throw error;
    console.log(\`\${${label}}: denied by \${error.rule ?? 'the default'}\`);
  }
}
`;

export const HEAD = `import { govern, GovernanceDenied } from 'edict';\n\n`;

const starter = (policies: readonly string[], framework: Framework): string => {
  const types = framework === 'typescript' ? ': { action: string; target: string }' : '';
  return `${HEAD}const tool = async ({ action, target }${types}) => \`\${action} \${target}: done\`;
const governed = await govern(tool, ${options(policies)});

for (const action of [${STARTER_ACTIONS.map(quoted).join(', ')}]) {
  try {
    console.log(await governed({ action, target: 'users' }));
${catching('action')}`;
};

const withCalls = (policies: readonly string[], framework: Framework, calls: readonly ExampleCall[]): string => {
  const [types, record] = framework === 'typescript' ? [': Facts', ': Record<string, Facts>'] : ['', ''];
  const facts = framework === 'typescript' ? 'type Facts = Record<string, unknown>;\n\n' : '';
  const list = calls.map(({ title, context }) => `  ${quoted(title)}: ${JSON.stringify(context)},\n`).join('');
  return `${HEAD}${facts}// What the host knows of each call, as the pack's page names it: these are of the pack's own tests.
const calls${record} = {
${list}};
const tool = async (_facts${types}) => 'done';
const governed = await govern(tool, ${options(policies, [`  input: (facts${types}) => facts,`])});

for (const [title, facts] of Object.entries(calls)) {
  try {
    console.log(\`\${title}: \${await governed(facts)}\`);
${catching('title')}`;
};

/** The name of the example: a module of ECMAScript whatever the package.json says. */
export const exampleName = ({ framework, manifest }: ProjectChoices): string => {
  if (framework === 'none') return 'main.mjs';
  return manifest === 'commonjs' ? 'main.mts' : 'main.ts';
};

/** A program that puts a tool behind the policies, makes calls and prints what came of them. */
export const exampleText = ({ framework, pack, calls }: ProjectChoices, policies: readonly string[]): string =>
  pack === null ? starter(policies, framework) : withCalls(policies, framework, calls);
