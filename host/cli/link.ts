import { existsSync } from 'node:fs';
import type { LinkResult, NewLink } from '../compiler/index.node.ts';
import { CliError } from './frame/error.ts';
import { EXIT } from './frame/exit.ts';
import type { Io } from './frame/io.ts';
import { defineVerb, type Verb } from './frame/verb.ts';
import { refuseOverwriting, writeWhole } from './frame/write.ts';
import { CEDAR_OPTIONS, loadCompiler, readPolicies, shownPath } from './policy/compile.ts';
import { reportNothingMade } from './policy/report.ts';
import type { Locate } from './reporters/diagnostics.ts';
import { toJson } from './reporters/json.ts';

/** `edict link`: policies of Cedar made from templates. */
export const link: Verb = defineVerb({
  name: 'link',
  summary: 'Make a policy of a Cedar template: fill its slots, and keep the link',
  arguments: '<policy.cedar… | folder>',
  positionals: [1, Infinity],
  options: {
    'template-id': { type: 'string', argument: 'ID', description: 'The template' },
    'new-id': { type: 'string', short: 'n', argument: 'ID', description: 'The id of the policy that is made' },
    arguments: {
      type: 'string',
      short: 'a',
      argument: 'JSON',
      description: 'What fills the slots: {"?principal": "User::\\"alice\\""}',
    },
    ...CEDAR_OPTIONS,
    out: {
      type: 'string',
      short: 'o',
      argument: 'FILE',
      description: 'Write the whole set, with its links, as JSON to a file',
    },
  },
  details:
    'The links are a JSON list of {"template_id", "link_id", "args"}, as `cedar link` writes them. With --links FILE the new link is added to the file, which is made if it is not there, and the policy that it makes is printed; ' +
    'without, the whole set is printed in the JSON policy format, links included. With --links alone nothing is added. `check`, `build` and `eval` take such a file with --links. With --schema, the set must be valid.',
  exits: { 0: 'linked', 1: 'the policies or the links have errors' },
  examples: [
    `edict link policy.cedar --template-id view --new-id alice-views --arguments '{"?principal": "User::\\"alice\\""}' --links links.json`,
    'edict link policy.cedar --links links.json -o policy.cedar.json',
  ],
  run: async (io, values, paths) => {
    const compiler = await loadCompiler();
    const add = newLink(values);
    const files = [...(values.links ?? []), ...(values['template-linked'] ?? [])];
    const [into, second] = files;
    if (add !== null && second !== undefined) {
      throw new CliError('usage', 'A new link is added to one file of links, and several are named.');
    }
    const there = files.filter((path) => add === null || existsSync(path));
    const policies = await readPolicies(compiler, paths, { ...values, links: there, 'template-linked': [] });
    if (!policies.isCedar) throw new CliError('usage', 'Templates are Cedar, and these policies are not.');
    const { documents, links = [], schema = [] } = policies;
    const result = compiler.linkCedar({ documents, links, ...(add === null ? {} : { add }) });
    const locate = locating(shownPath(policies));
    const refuse = (diagnostics: LinkResult['diagnostics']): typeof EXIT.no => {
      reportNothingMade(io, { diagnostics, locate }, values.json === true);
      return EXIT.no;
    };
    if (result.linked === null) return refuse(result.diagnostics);
    if (schema.length > 0) {
      const whole = { name: 'arguments', text: result.linked.links };
      const diagnostics = await compiler.check({ documents, schema, links: [whole] });
      if (diagnostics.some(({ severity }) => severity === 'error')) return refuse(diagnostics);
    }
    const { named } = policies;
    const read = [...named.policies, ...named.schema];
    if (add !== null && into !== undefined) {
      await refuseOverwriting('--links', into, read);
      await writeWhole(into, result.linked.links);
    }
    if (values.out !== undefined) {
      await refuseOverwriting('--out', values.out, [...read, ...files]);
      await writeWhole(values.out, result.linked.set);
    }
    show(io, result.linked, { into: add === null ? undefined : into, out: values.out, json: values.json === true });
    return EXIT.ok;
  },
});

interface LinkValues {
  readonly 'template-id'?: string;
  readonly 'new-id'?: string;
  readonly arguments?: string;
  readonly links?: readonly string[];
  readonly 'template-linked'?: readonly string[];
}

/**
 * The link that is to be added; null when links are only put together.
 *
 * @throws CliError `usage`
 */
function newLink(values: LinkValues): NewLink | null {
  const { 'template-id': template, 'new-id': id, arguments: text } = values;
  if (template === undefined && id === undefined && text === undefined) {
    if (values.links !== undefined || values['template-linked'] !== undefined) return null;
    throw new CliError('usage', 'There is nothing to link.', {
      hint: 'Name a template with `--template-id`, `--new-id` and `--arguments`, or files of links with `--links`.',
    });
  }
  if (template === undefined || id === undefined) {
    throw new CliError('usage', `\`--${template === undefined ? 'template-id' : 'new-id'}\` is missing.`);
  }
  return { template, id, arguments: text ?? '{}' };
}

/** What was given on the command line has no path. */
const locating =
  (locate: Locate): Locate =>
  (name) =>
    name === 'arguments' ? '--arguments' : locate(name);

interface Shown {
  /** The file that the link was added to. */
  readonly into: string | undefined;
  readonly out: string | undefined;
  readonly json: boolean;
}

function show(io: Io, { set, policy }: NonNullable<LinkResult['linked']>, { into, out, json }: Shown): void {
  if (json) io.out(toJson({ ok: true, policy, links: into ?? null, file: out ?? null }));
  else if (into === undefined && out === undefined) io.out(set.replace(/\n$/, ''));
  else {
    if (policy !== null) io.out(policy);
    for (const path of [into, out]) if (path !== undefined) io.out(`wrote ${path}`);
  }
}
