/** The pages under docs/diagnostics: their policies report what they say; `npx vitest run host/compiler/diagnostics -u` writes them anew. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lint } from '../../../authoring/index.ts';
import { lower } from '../../compile.ts';
import { readEntitiesSource } from '../../languages/cedar/entities/source.ts';
import { isSchemaName } from '../../languages/cedar/documents/options.ts';
import { readSchemaSource, schemaTextOf } from '../../languages/cedar/schema/report.ts';
import type { ParsedSchema } from '../../languages/cedar/schema/schema.ts';
import type { LowerOptions, PolicySource } from '../../languages/yaml/options.ts';
import { createSource } from '../../source/source.ts';
import { createSink } from '../sink.ts';
import { DIAGNOSTICS } from '../table.ts';
import type { DiagnosticCode } from '../table.ts';
import type { Diagnostic } from '../types.ts';
import { PAGES } from './pages.ts';
import { indexText, pageText } from './render.ts';
import type { Sample } from './types.ts';

const compile = async (options: LowerOptions): Promise<{ diagnostics: readonly Diagnostic[]; findings?: undefined }> =>
  lower(options);

const FOLDER = '../../../../docs/diagnostics';
const CODES = Object.keys(DIAGNOSTICS) as DiagnosticCode[];

/** What the readers of Cedar report of what is no policy: data, and a schema that is to be printed. */
const read = (files: readonly PolicySource[]): readonly Diagnostic[] => {
  const sink = createSink();
  let schema: ParsedSchema | null = null;
  for (const { name, text } of files) {
    const source = createSource(name, text);
    if (isSchemaName(name)) {
      schema = readSchemaSource(source, sink);
      if (schema !== null) schemaTextOf(schema, source, sink);
    } else readEntitiesSource(source, schema?.schema ?? null, sink);
  }
  return sink.diagnostics;
};

const reportedOfCedar = async ({ files, options }: Sample): Promise<readonly Diagnostic[]> => {
  const all = Object.entries(files).map(([name, text]) => ({ name, text }));
  const links = all.filter(({ name }) => name === 'links.json');
  const schema = all.filter(({ name }) => isSchemaName(name));
  const documents = all.filter((each) => !links.includes(each) && !schema.includes(each));
  if (all.some(({ name }) => name === 'entities.json')) return read(all);
  const { diagnostics } = await lower({ ...options, documents, schema, links });
  return diagnostics.length > 0 || documents.length > 0 ? diagnostics : read(all);
};

const reported = async (
  sample: Sample,
  { lints, notes }: { readonly lints: boolean; readonly notes: boolean },
): Promise<readonly Diagnostic[]> => {
  const { files, beside = {}, folders, options } = sample;
  if (Object.keys(files).some((name) => /\.cedar(schema)?(\.json)?$/u.test(name))) return reportedOfCedar(sample);
  const { diagnostics, findings = [] } = await (lints ? lint : compile)({
    notes,
    ...options,
    documents: Object.entries(files).map(([name, text]) => ({ name, text })),
    resolve: (path) => beside[path] ?? null,
    ...(folders === undefined
      ? {}
      : {
          folders: {
            files: Object.entries(folders).map(([folder, text]) => ({
              name: `${folder}/governance.yaml`,
              folder,
              text,
            })),
          },
        }),
  });
  return [...diagnostics, ...findings];
};

describe.each(CODES)('the page of %s', (code) => {
  const page = PAGES[code];
  const kind = { lints: code.startsWith('EL'), notes: DIAGNOSTICS[code].severity === 'note' };

  it('shows a policy that reports it, and says what the page says', async () => {
    const diagnostics = await reported(page.bad, kind);
    const found = diagnostics.find((diagnostic) => diagnostic.code === code);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
    if (found === undefined) return;
    await expect(pageText(code, page, found)).toMatchFileSnapshot(`${FOLDER}/${code}.md`);
  });

  it('shows the mended policy, with which nothing is wrong', async () => {
    expect((await reported(page.good, kind)).map(({ code, message }) => `${code} ${message}`)).toEqual([]);
  });
});

describe('the folder of the pages', () => {
  it('lists every code', async () => {
    await expect(indexText()).toMatchFileSnapshot(`${FOLDER}/README.md`);
  });

  it('holds a page for each code and nothing else', () => {
    const files = readdirSync(new URL(FOLDER, import.meta.url)).toSorted();
    expect(files).toEqual([...CODES.map((code) => `${code}.md`), 'README.md'].toSorted());
  });
});
