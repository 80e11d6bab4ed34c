import type { Draft, EntryBuilder } from '../../entry/builder.ts';
import { expression } from '../../entry/expressions.ts';
import type { SourceTable } from '../../entry/sources.ts';
import { draftDefault, draftRule } from '../draft.ts';
import type { Guarded } from '../draft.ts';
import { rankByPriority } from '../rank.ts';
import { createActivity } from './active.ts';
import type { Activity } from './active.ts';
import { isUnder } from './file.ts';
import type { GovernanceFile } from './file.ts';
import type { Known } from './logic.ts';
import { every, none } from './logic.ts';
import { namesakes, survives } from './survive.ts';
import type { FolderRule } from './survive.ts';

/** What the evaluator names as the policy when governance files decided. */
const POLICY = 'folder-scoped';

/** What governance files add to an entry. */
export interface LoweredFolders {
  /** In the manifest's order. */
  readonly drafts: readonly Draft[];
  /** In the order in which they win. */
  readonly ranked: readonly Draft[];
  readonly fallbacks: readonly Draft[];
  /** Fresh guards that no governance file counts. */
  outside(): Guarded[];
}

const guardsOf = (...parts: readonly (readonly [text: string, value: Known])[]): Guarded[] =>
  parts.flatMap(([text, value]) => (typeof value === 'boolean' ? [] : { text, expression: value }));

const folderName = ({ folder }: GovernanceFile): string => (folder.length === 0 ? '.' : folder.join('/'));

const failure = (label: string, reason: string, guards: readonly Guarded[]): Draft => ({
  name: null,
  policy: null,
  effect: 'deny',
  action: 'deny',
  reason,
  fallback: false,
  obligations: [],
  conditions: guards,
  annotations: {},
  guard: expression.and([...guards.map(({ expression }) => expression), expression.error()]),
  onError: 'deny',
  label,
});

/** The outcomes for which the evaluator throws: a path that is no text, and files that it refuses. */
const failures = (files: readonly GovernanceFile[], activity: Activity): Draft[] => {
  const fails = activity.pathFails();
  const path: Draft = {
    ...failure('path', 'The path is no text', []),
    conditions: [{ text: 'path is no text', expression: fails }],
    guard: fails,
  };
  const bad = files
    .filter(({ document }) => document === null)
    .map((file) => {
      const where = file.unreadable ? activity.under(file.folder) : activity.active(file);
      const guards = guardsOf([`path in ${folderName(file)}`, where]);
      return failure(`${folderName(file)}/unreadable`, `The governance file of ${folderName(file)} is refused`, guards);
    });
  return [path, ...bad];
};

/** Folders in which every path has a counting file: theirs has no scope, and neither has any that trims it. */
const isCovered = (file: GovernanceFile, files: readonly GovernanceFile[]): boolean =>
  [file, ...files.filter(({ trims, folder }) => trims && isUnder(folder, file.folder))].every(
    ({ document }) => document?.scope === null,
  );

const nothingCounts = (files: readonly GovernanceFile[], activity: Activity): Known => {
  const covered = files.filter((file) => isCovered(file, files));
  const above = (file: GovernanceFile): boolean =>
    covered.some((other) => other !== file && isUnder(file.folder, other.folder));
  return none(
    files
      .filter((file) => !above(file))
      .map((file) => (covered.includes(file) ? activity.under(file.folder) : activity.active(file))),
  );
};

/** Lowers the governance files of a tree of folders. */
export const lowerFolders = (
  unordered: readonly GovernanceFile[],
  builder: EntryBuilder,
  sources: SourceTable,
): LoweredFolders => {
  if (unordered.length === 0) return { drafts: [], ranked: [], fallbacks: [], outside: () => [] };
  const files = unordered.toSorted((a, b) => a.folder.length - b.folder.length);
  const activity = createActivity(files, builder);
  const rules: FolderRule[] = files.flatMap((file) => (file.document?.rules ?? []).map((rule) => ({ file, rule })));
  const namesakesOf = namesakes(rules);
  const drafted = rules.flatMap((rule) => {
    const { document } = rule.file;
    const survival = survives(rule, namesakesOf(rule), files, activity);
    const where = activity.active(rule.file);
    if (document === null || every([survival, where]) === false) return [];
    const guards = guardsOf(
      [`path in ${folderName(rule.file)}`, where],
      [`${JSON.stringify(rule.rule.name)} is not overridden`, survival],
    );
    return { priority: rule.rule.priority, draft: draftRule(document, rule.rule, guards, POLICY, builder, sources) };
  });
  const failed = failures(files, activity);
  const fallbacks = files.toReversed().flatMap((file) => {
    if (file.document === null) return [];
    const guards = guardsOf([`path in ${folderName(file)}`, activity.active(file)]);
    return draftDefault(file.document, guards, POLICY, builder, sources);
  });
  return {
    drafts: [...failed, ...drafted.map(({ draft }) => draft)],
    ranked: [...failed, ...rankByPriority(drafted).map(({ draft }) => draft)],
    fallbacks,
    outside: () => guardsOf(['no governance file counts', nothingCounts(files, activity)]),
  };
};
