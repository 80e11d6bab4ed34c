/** The pages under docs/diagnostics: their policies report what they say; `npx vitest run host/compiler/diagnostics -u` writes them anew. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lint } from '../../../authoring/index.ts';
import { lower } from '../../compile.ts';
import { readEntitiesSource } from '../../languages/cedar/entities/source.ts';
import { readPolicySetJson } from '../../languages/cedar/policy/set-json.ts';
import { readSchemaSource, schemaTextOf } from '../../languages/cedar/schema/report.ts';
import type { ParsedSchema } from '../../languages/cedar/schema/schema.ts';
import type { NamedPolicy } from '../../languages/cedar/policy/types.ts';
import { parsePolicies } from '../../languages/cedar/text/parse.ts';
import { reportFindings } from '../../languages/cedar/validate/report.ts';
import { validatePolicySet } from '../../languages/cedar/validate/validate.ts';
import type { LowerOptions } from '../../languages/yaml/options.ts';
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

/** What the readers of Cedar report. */
const read = ({ files, maxLevel }: Sample): readonly Diagnostic[] => {
  const sink = createSink();
  let schema: ParsedSchema | null = null;
  let policies: readonly NamedPolicy[] = [];
  for (const [name, text] of Object.entries(files)) {
    const source = createSource(name, text);
    if (name.includes('.cedarschema')) {
      schema = readSchemaSource(source, sink);
      if (schema !== null) schemaTextOf(schema, source, sink);
    } else if (name === 'entities.json') readEntitiesSource(source, schema?.schema ?? null, sink);
    else if (name.endsWith('.json')) readPolicySetJson(source, sink);
    else policies = parsePolicies(source, sink)?.policies.map((policy) => ({ id: 'policy0', policy, source })) ?? [];
  }
  if (schema !== null && policies.length > 0)
    reportFindings(
      validatePolicySet(
        { policies, templates: [], links: [] },
        schema.schema,
        maxLevel === undefined ? {} : { maxLevel },
      ),
      sink,
    );
  return sink.diagnostics;
};

const reported = async (
  sample: Sample,
  { lints, notes }: { readonly lints: boolean; readonly notes: boolean },
): Promise<readonly Diagnostic[]> => {
  const { files, beside = {}, folders, options } = sample;
  if (Object.keys(files).some((name) => /\.cedar(schema)?(\.json)?$/u.test(name))) return read(sample);
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
