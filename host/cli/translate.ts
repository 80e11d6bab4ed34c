import { relative } from 'node:path';
import type { PolicySource, TextResult } from '../compiler/index.node.ts';
import { CliError } from './frame/error.ts';
import { EXIT } from './frame/exit.ts';
import { readText, type Io } from './frame/io.ts';
import { defineVerb, type Verb } from './frame/verb.ts';
import { refuseOverwriting, writeWhole } from './frame/write.ts';
import { CEDAR_OPTIONS, loadCompiler } from './policy/compile.ts';
import { reportNothingMade } from './policy/report.ts';
import { toJson } from './reporters/json.ts';

const FORMS = ['json', 'cedar'] as const;
type Form = (typeof FORMS)[number];

/** `edict translate`: Cedar policies and schemas, text to JSON and back. */
export const translate: Verb = defineVerb({
  name: 'translate',
  summary: 'Translate policies and schemas of Cedar between text and JSON',
  arguments: '<policy.cedar… | policy.cedar.json… | schema.cedarschema | schema.cedarschema.json | ->',
  positionals: [1, Infinity],
  options: {
    to: {
      type: 'string',
      argument: 'FORM',
      choices: FORMS,
      description: 'json or cedar; default the other than what the name ends in',
    },
    kind: {
      type: 'string',
      argument: 'KIND',
      choices: ['policy', 'schema'],
      description: 'What is read: policy or schema; default what the name shows, else policy',
    },
    out: { type: 'string', short: 'o', argument: 'FILE', description: 'Write a file instead of the standard output' },
    links: CEDAR_OPTIONS.links,
    'links-out': {
      type: 'string',
      argument: 'FILE',
      description: 'Write the links of a JSON set, which a text cannot have, to a file of links',
    },
  },
  details:
    'Policies become one set in the JSON policy format, with templates and links; its ids are those that decisions name. Of such a set, or of one policy in JSON, becomes formatted text, in which @id keeps ' +
    'every id that its place would not give. Comments have no place in JSON. Integers of 64 bits are exact in both. What the other form cannot say is an error.',
  exits: { 0: 'translated', 1: 'it has errors, or the other form cannot say it' },
  examples: [
    'edict translate policy.cedar',
    'edict translate schema.cedarschema.json -o schema.cedarschema',
    'edict translate - --to cedar < policy.json',
  ],
  run: async (io, values, paths) => {
    const documents = await read(io, paths);
    const to = formOf(values.to, documents);
    const isSchema = kindOf(values.kind, documents) === 'schema';
    const [first, second] = documents;
    if (isSchema && second !== undefined) throw new CliError('usage', 'One schema is translated at a time.');
    const links = await Promise.all(
      (values.links ?? []).map(async (path) => ({ name: path, text: await readText(path) })),
    );
    if (links.length > 0 && (isSchema || to !== 'json'))
      throw new CliError('usage', '`--links` goes with policies `--to json`.');
    const compiler = await loadCompiler();
    const named = documents.map(({ name, text }) => ({ name: nameFor(name, to, isSchema), text }));
    const source = named[0] ?? { name: '', text: '' };
    let linked: string | null = null;
    let result: TextResult;
    if (isSchema) result = to === 'json' ? compiler.schemaToJson(source) : compiler.schemaToText(source);
    else if (to === 'json') result = compiler.cedarToJson(named, links);
    else {
      const texts = compiler.cedarToText(named);
      linked = texts.links;
      result = texts;
    }
    const locate = (name: string): string => shown(name, named, documents);
    if (result.text === null) {
      reportNothingMade(io, { diagnostics: result.diagnostics, locate }, values.json === true);
      return EXIT.no;
    }
    await writeLinks(linked, values['links-out'], paths);
    await write(
      io,
      result.text,
      values.out,
      [...paths, ...(values.links ?? [])],
      first?.name ?? '',
      values.json === true,
    );
    return EXIT.ok;
  },
});

const STANDARD_INPUT = 'standard input';

async function read(io: Io, paths: readonly string[]): Promise<readonly PolicySource[]> {
  if (!paths.includes('-')) return Promise.all(paths.map(async (path) => ({ name: path, text: await readText(path) })));
  if (paths.length > 1) throw new CliError('usage', '`-` stands alone.');
  return [{ name: STANDARD_INPUT, text: await io.stdin() }];
}

/** What it becomes: as asked for, else what its name does not end in. */
function formOf(to: string | undefined, documents: readonly PolicySource[]): Form {
  const asked = FORMS.find((form) => form === to);
  if (asked !== undefined) return asked;
  const forms = new Set(
    documents.map(({ name }) => (name.endsWith('.json') ? 'cedar' : /\.cedar(schema)?$/.test(name) ? 'json' : null)),
  );
  const [form = null, other] = forms;
  if (form !== null && other === undefined) return form;
  throw new CliError('usage', 'The names do not show what is to be made of them.', {
    hint: 'Say `--to json` or `--to cedar`.',
  });
}

function kindOf(kind: string | undefined, documents: readonly PolicySource[]): 'policy' | 'schema' {
  if (kind !== undefined) return kind === 'schema' ? 'schema' : 'policy';
  const isSchema = documents.map(({ name }) => /\.cedarschema(\.json)?$/.test(name));
  if (isSchema.every((each) => each)) return 'schema';
  if (!isSchema.some((each) => each)) return 'policy';
  throw new CliError('usage', 'Policies and schemas are translated apart.');
}

/** The name under which a document is read as what it is: the form that it is in is the other than what is made of it. */
function nameFor(name: string, to: Form, isSchema: boolean): string {
  const wanted = `${isSchema ? '.cedarschema' : '.cedar'}${to === 'json' ? '' : '.json'}`;
  return name.endsWith(wanted) ? name : `${name}${wanted}`;
}

/** The name that the user knows. */
function shown(name: string, named: readonly PolicySource[], documents: readonly PolicySource[]): string {
  const known = documents[named.findIndex((each) => each.name === name)]?.name ?? name;
  return known === STANDARD_INPUT ? known : relative('', known) || known;
}

/** @throws CliError `usage` for links that would be lost */
async function writeLinks(links: string | null, out: string | undefined, read: readonly string[]): Promise<void> {
  if (links === null) return;
  if (out === undefined) {
    throw new CliError('usage', 'The set has links of templates, and a text has none.', {
      hint: 'Name a file for them with `--links-out`; `--links` reads it.',
    });
  }
  await refuseOverwriting('--links-out', out, read);
  await writeWhole(out, links);
}

async function write(
  io: Io,
  text: string,
  out: string | undefined,
  read: readonly string[],
  first: string,
  json: boolean,
): Promise<void> {
  if (out === undefined) {
    io.out(json ? toJson({ ok: true, file: first, text }) : text.replace(/\n$/, ''));
    return;
  }
  await refuseOverwriting(
    '--out',
    out,
    read.filter((path) => path !== '-'),
  );
  await writeWhole(out, text);
  io.out(json ? toJson({ ok: true, file: out }) : `wrote ${out}`);
}
