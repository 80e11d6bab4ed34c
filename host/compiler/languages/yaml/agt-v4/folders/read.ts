import { createSink } from '../../../../diagnostics/sink.ts';
import type { Sink } from '../../../../diagnostics/sink.ts';
import type { CompiledPatterns } from '../../../../patterns/compiled.ts';
import type { Source } from '../../../../source/source.ts';
import { readDocument } from '../../reader/read.ts';
import { readPolicyDocument, trimsFolders } from '../read.ts';
import type { GovernanceFile } from './file.ts';
import type { Yaml } from '../../reader/yaml.ts';

/** What a file that the evaluator refuses does: the build is refused, or, as in the evaluator, the decisions are denied that it counts for. */
export type BadFiles = 'refuse' | 'deny';

/** Reads one governance file. What is wrong with it is reported, and kept: the file fails the decisions that it counts for. */
export const readGovernanceFile = (
  source: Source,
  folder: string,
  bad: BadFiles,
  yaml: Yaml,
  sink: Sink,
  patterns: CompiledPatterns,
): GovernanceFile => {
  const own = createSink();
  const node = readDocument(source, 'yaml-1.1', yaml, own);
  const document = node === null ? null : readPolicyDocument(node, source, own, patterns);
  sink.adopt(own, bad === 'deny' ? 'warnings' : 'errors');
  return {
    folder: folder.split('/').filter((segment) => segment !== '' && segment !== '.'),
    document,
    trims: node !== null && trimsFolders(node),
    unreadable: node === null,
  };
};
