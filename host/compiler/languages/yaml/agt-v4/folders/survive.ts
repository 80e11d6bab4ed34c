import type { DocumentRule } from '../document.ts';
import type { Activity } from './active.ts';
import { share } from './file.ts';
import type { GovernanceFile } from './file.ts';
import { every, none, some } from './logic.ts';
import type { Known } from './logic.ts';

/** A rule of a governance file. */
export interface FolderRule {
  readonly file: GovernanceFile;
  readonly rule: DocumentRule;
}

/** More rules of one name than this along one path make guards too large. */
export const MAX_NAMESAKES = 32;

/** For each rule the rules of its name that can meet it, itself included, from the root down. */
export const namesakes = (rules: readonly FolderRule[]): ((rule: FolderRule) => FolderRule[]) => {
  const byName = new Map<string, FolderRule[]>();
  for (const rule of rules) byName.set(rule.rule.name, [...(byName.get(rule.rule.name) ?? []), rule]);
  return (rule) => (byName.get(rule.rule.name) ?? []).filter((other) => share(other.file, rule.file));
};

/**
 * When a rule of a counting file is left after the files have been merged from the root down: a rule whose name is taken is dropped, but for one that
 * overrides, which takes the place of any rule that is no `deny`. A file that counts alone is not merged, and keeps rules of equal names.
 *
 * @param group the rule's namesakes
 * @param files all governance files
 */
export const survives = (
  rule: FolderRule,
  group: readonly FolderRule[],
  files: readonly GovernanceFile[],
  activity: Activity,
): Known => {
  const given = (other: FolderRule): Known => activity.activeGiven(other.file, rule.file);
  const place = group.indexOf(rule);
  const before = group.slice(0, place);
  /** No rule before the place has taken the name. */
  const free = (place: number): Known => none(group.slice(0, place).map(given));
  // A deny that has taken the name keeps it: it was the first, or took it by overriding.
  const kept = some(
    before.map((other, index) =>
      other.rule.action === 'deny' ? every([given(other), other.rule.override ? true : free(index)]) : false,
    ),
  );
  const inserted = rule.rule.override ? none([kept]) : free(place);
  const overriding = group.slice(place + 1).filter((other) => other.rule.override);
  const stays = rule.rule.action === 'deny' ? true : none(overriding.map(given));
  const merged = every([inserted, stays]);
  if (!group.some((other) => other !== rule && other.file === rule.file)) return merged;
  const others = files.filter((file) => file !== rule.file && share(file, rule.file));
  const alone = none(others.map((file) => activity.activeGiven(file, rule.file)));
  return some([alone, merged]);
};
