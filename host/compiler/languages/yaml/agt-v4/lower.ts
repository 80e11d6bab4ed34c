import type { Entry } from '../../../ir/types.ts';
import { createEntryBuilder } from '../entry/builder.ts';
import type { Draft, EntryHead } from '../entry/builder.ts';
import { finishEntry } from '../entry/finish.ts';
import type { SourceTable } from '../entry/sources.ts';
import type { PolicyDocument } from './document.ts';
import { draftDefault, draftNoDocument, draftRule } from './draft.ts';
import { rankByPriority } from './rank.ts';
import { lowerFolders } from './folders/lower.ts';
import type { GovernanceFile } from './folders/file.ts';

/** The entry that decides as the v4.1.0 evaluator does with these documents loaded in order, and with governance files of folders if there are any. */
export const lowerDocuments = (
  documents: readonly PolicyDocument[],
  files: readonly GovernanceFile[],
  head: Pick<EntryHead, 'name' | 'version'>,
  sources: SourceTable,
): Entry => {
  const builder = createEntryBuilder();
  const folders = lowerFolders(files, builder, sources);
  // The documents count where no governance file does.
  const rules = documents.flatMap((document) =>
    document.rules.map((rule) => ({
      priority: rule.priority,
      draft: draftRule(document, rule, folders.outside(), document.name, builder, sources),
    })),
  );
  const [first] = documents;
  const fallback: Draft =
    // The defaults of folders outrank it, so it needs no guard.
    first === undefined ? draftNoDocument() : draftDefault(first, [], first.name, builder, sources);
  const ranked = [...folders.ranked, ...rankByPriority(rules).map(({ draft }) => draft)];
  const fallbacks = [...folders.fallbacks, fallback];
  return finishEntry(
    { ...head, dialect: 'agt-v4', strategy: 'priority_first_match', combine: 'first' },
    builder,
    [...folders.drafts, ...rules.map(({ draft }) => draft), ...fallbacks],
    [...ranked, ...fallbacks],
  );
};
