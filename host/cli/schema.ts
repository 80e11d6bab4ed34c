import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SchemaName } from '../authoring/index.ts';
import { CliError } from './frame/error.ts';
import { EXIT } from './frame/exit.ts';
import { defineVerb, type Verb } from './frame/verb.ts';
import { writeWhole } from './frame/write.ts';
import { toJson } from './reporters/json.ts';

/** `edict schema`: the JSON Schemas of what people write in YAML. */
export const schema: Verb = defineVerb({
  name: 'schema',
  summary: 'Print a JSON Schema of a policy dialect or of policy tests, for editors',
  arguments: '[name]',
  positionals: [0, 1],
  options: {
    out: {
      type: 'string',
      short: 'o',
      argument: 'FOLDER',
      description: 'Write all of them into a folder, as NAME.json',
    },
  },
  details:
    'Draft 2020-12. Without a name, lists the names. What a schema refuses, `edict check` or `edict test` refuses or ' +
    'warns of; what it lets pass is not therefore right. They ship as edict/schemas/NAME.json.',
  exits: { 0: 'printed, or written' },
  examples: ['edict schema agt-v4', 'edict schema --out schemas'],
  run: async (io, { json = false, out }, [name]) => {
    const { SCHEMAS } = await import('../authoring/index.ts');
    const names = Object.keys(SCHEMAS) as readonly SchemaName[];
    if (out !== undefined) {
      if (name !== undefined) throw new CliError('usage', '`--out` writes all schemas: leave the name out.');
      await makeFolder(out);
      const files = names.map((each) => join(out, `${each}.json`));
      for (const [index, each] of names.entries()) await writeWhole(files[index] ?? '', `${toJson(SCHEMAS[each])}\n`);
      if (json) io.out(toJson({ files }));
      return EXIT.ok;
    }
    if (name === undefined) {
      if (json) io.out(toJson({ schemas: names }));
      else for (const each of names) io.out(each);
      return EXIT.ok;
    }
    const known = names.find((each) => each === name);
    if (known === undefined) {
      throw new CliError('usage', `There is no schema \`${name}\`. There are ${names.join(', ')}.`, {
        hint: 'See `edict help schema`.',
      });
    }
    io.out(toJson(SCHEMAS[known]));
    return EXIT.ok;
  },
});

/** @throws CliError `unwritable` */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CliError('unwritable', `Cannot write into ${path}: ${why}`, { cause });
  }
}
