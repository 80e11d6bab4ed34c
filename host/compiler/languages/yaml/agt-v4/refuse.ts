import type { Sink } from '../../../diagnostics/sink.ts';
import { isDenying } from './document.ts';
import type { PolicyDocument } from './document.ts';
import type { FolderRule } from './folders/survive.ts';
import { MAX_NAMESAKES, namesakes } from './folders/survive.ts';
import type { GovernanceFile } from './folders/file.ts';

/**
 * Reports patterns that Python takes and this compiler does not: they refuse the build, or, where they are allowed, are warned of. Those that are too many refuse it in any case, and the first of
 * them is the last that is reported.
 */
export const refusePatterns = (documents: readonly PolicyDocument[], areAllowed: boolean, sink: Sink): void => {
  for (const { rules, source } of documents) {
    for (const rule of rules) {
      const { name, field, pattern, value } = rule;
      if (pattern?.kind === 'too-many') {
        sink.reportAt(source, value.range, 'EY122', { why: pattern.why });
        return;
      }
      if (pattern?.kind !== 'uncompiled') continue;
      const consequence = isDenying(rule) ? `denies whenever ${field} is there` : 'never allows';
      const code = areAllowed ? 'EY250' : 'EY121';
      sink.reportAt(source, value.range, code, { pattern: pattern.text, rule: name, why: pattern.why, consequence });
    }
  }
};

/** Reports two files of one folder, and rules of one name in more folders of one path than can be told apart. */
export const refuseSharedFolders = (files: readonly GovernanceFile[], sink: Sink): void => {
  const seen = new Set<string>();
  for (const { folder, document } of files) {
    const name = folder.join('/');
    if (seen.has(name)) {
      if (document === null) sink.report('EY117', { folder: name || '.' });
      else sink.reportAt(document.source, null, 'EY117', { folder: name || '.' });
    }
    seen.add(name);
  }
  const rules: FolderRule[] = files.flatMap((file) => (file.document?.rules ?? []).map((rule) => ({ file, rule })));
  const namesakesOf = namesakes(rules);
  for (const rule of rules) {
    const { document } = rule.file;
    if (document === null || namesakesOf(rule).length <= MAX_NAMESAKES) continue;
    sink.reportAt(document.source, rule.rule.range, 'EY119', { name: rule.rule.name, limit: MAX_NAMESAKES });
  }
};
