import { lower } from '../../compiler/index.ts';
import type { LowerOptions, PolicySource } from '../../compiler/index.ts';
import { createSink } from '../../compiler/diagnostics/sink.ts';
import { readPolicyDocument } from '../../compiler/languages/yaml/agt-v4/read.ts';
import { loadYaml, readDocument } from '../../compiler/languages/yaml/reader/read.ts';
import { CompiledPatterns } from '../../compiler/patterns/compiled.ts';
import { createSource } from '../../compiler/source/source.ts';
import { migrateDocument } from './document.ts';
import { commentsOf } from './text/comments.ts';
import type { Migrated, MigrateOptions } from './types.ts';

const NOTHING: Omit<Migrated, 'diagnostics'> = {
  text: null,
  refused: [],
  inexact: [],
  notes: [],
  needsStrategy: false,
};

/**
 * A v4 PolicyDocument as a document of governance.toolkit/v1 for its Python engine. Where v1 cannot say the same, the migrated rule decides alike on values of the type that the rule is about, and where not
 * even that goes it leans to the side that denies; `inexact` says in what. What depends on it in the end is for a comparison of both to find.
 *
 *     const { text, refused } = await migrate({ name: 'policy.yaml', text: v4 });
 *
 * Comments are kept, above what they stood above or in.
 */
export const migrate = async (
  source: PolicySource,
  options: MigrateOptions & Pick<LowerOptions, 'allowUnsupported'> = {},
): Promise<Migrated> => {
  const { allowUnsupported } = options;
  const { unit, diagnostics } = await lower({
    documents: [source],
    dialect: 'agt-v4',
    ...(allowUnsupported === undefined ? {} : { allowUnsupported }),
  });
  if (unit === null) return { ...NOTHING, diagnostics };
  const yaml = await loadYaml();
  const opened = createSource(source.name, source.text);
  const sink = createSink();
  const node = readDocument(opened, 'yaml-1.1', yaml, sink);
  const document = node === null ? null : readPolicyDocument(node, opened, sink, new CompiledPatterns());
  if (document === null) return { ...NOTHING, diagnostics: sink.diagnostics };
  const comments = source.name.endsWith('.json') ? [] : commentsOf(source.text, yaml);
  return { ...migrateDocument(document, comments, options), diagnostics };
};
