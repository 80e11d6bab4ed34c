import type { Entry, Rule } from '../../compiler/ir/types.ts';
import { CompareError } from '../error/error.ts';
import { changedRules, type Changed } from '../search/align.ts';
import { Explorer, type Effort, type Pair } from '../search/explore.ts';
import { modelOf, type Assignment } from '../search/model.ts';
import { tryPairs } from '../search/pairwise.ts';
import { relatedOf } from '../search/related.ts';
import { satisfy } from '../search/satisfy.ts';
import { domainsOf } from '../space/domain.ts';
import { relatePatterns, replacePatterns, type PatternRelation } from '../space/patterns.ts';
import { pathText, spaceOf } from '../space/variable.ts';
import { Groups } from './groups.ts';
import { diffRequests } from './requests.ts';
import type { DiffOptions, DiffReport } from './types.ts';

const EFFORT = 50_000_000;
/** The share of the effort that is kept for pairs of values. */
const KEPT = 0.25;
const MOST = 100;
/** Inputs that are decided on only to confirm what is known of a region. */
const CONFIRMATIONS = 2_000;
/** Inputs of pairs that are tried where the search could not look at everything. */
const PAIRS = 20_000;
const BASES = 16;

interface Focus {
  readonly side: 0 | 1;
  readonly rule: Rule;
  readonly index: number;
}

interface Searched {
  /** Changed rules that were not looked at whole. */
  readonly rest: readonly Focus[];
  readonly proven: boolean;
  /** Nothing differs but for what was found. */
  readonly settled: boolean;
}

/** The changed rules of both sides, in turn. */
const fociOf = ({ models }: Pair, changed: Changed): Focus[] => {
  const of = (side: 0 | 1, indices: readonly number[]): Focus[] =>
    indices.flatMap((index) => {
      const rule = models[side].entry.rules[index];
      return rule === undefined ? [] : [{ side, rule, index }];
    });
  const [a, b] = [of(0, changed.a), of(1, changed.b)];
  return Array.from({ length: Math.max(a.length, b.length) }, (_, place) => [a[place], b[place]])
    .flat()
    .filter((focus) => focus !== undefined);
};

/** Looks at all changed rules: first each with a share of the effort, then those that need more. Tells which were not looked at whole. */
const search = (explorer: Explorer, foci: readonly Focus[], effort: Effort): Searched => {
  let proven = true;
  let settled = true;
  let rest = [...foci];
  for (const share of [8, 2, 1]) {
    const again: Focus[] = [];
    for (const focus of rest) {
      const most = Math.ceil(effort.left / Math.max(1, rest.length) / share) + 100;
      const explored = explorer.explore(focus.side, focus.rule, most);
      if (!explored.whole) again.push(focus);
      proven &&= explored.proven || !explored.whole;
      settled &&= explored.settled || !explored.whole;
    }
    rest = again;
  }
  const whole = rest.length === 0;
  return { rest, proven: proven && whole, settled: settled && whole };
};

const basesOf = (pair: Pair, groups: Groups, rest: readonly Focus[]): Assignment[] => {
  const { space, domains, related, models } = pair;
  const satisfied = rest
    .slice(0, BASES)
    .flatMap(({ side, index }) => satisfy({ model: models[side], space, domains, related }, index, 500) ?? []);
  return [...satisfied, ...groups.examples].slice(0, BASES);
};

const whyOpen = (pair: Pair, rest: readonly Focus[]): string[] => [
  ...(rest.length === 0 ? [] : [`${rest.length} of the changed rules could not be looked at whole within the bound`]),
  ...pair.space.variables.flatMap(({ path }, index) => {
    const open = pair.domains[index]?.open ?? null;
    return open === null ? [] : [`${pathText(path)}: ${open}`];
  }),
];

const pairOf = (a: Entry, b: Entry, { texts, same }: PatternRelation, level: Pair['level'], effort: Effort): Pair => {
  const charge = (cost: number): void => void (effort.left -= cost);
  const alike = replacePatterns(b, same);
  const space = spaceOf([a, b]);
  const domains = domainsOf(space, [a, alike], texts);
  return {
    space,
    domains,
    related: relatedOf(space),
    entries: [a, b],
    models: [modelOf(a, space.slots[0] ?? [], domains, charge), modelOf(alike, space.slots[1] ?? [], domains, charge)],
    level,
  };
};

/**
 * Finds inputs on which two entries decide differently, decided by interpreting both; or proves that there are none.
 *
 * Only rules that are not in both alike can make a difference, so the search looks at each of them: it chooses values one variable after another, among those that the policies mention and one of each kind
 * that they do not, until both decisions are certain, and leaves out what cannot differ. Of patterns, those that were changed are compared by their automata, which give a text that only one of them finds, or
 * show that there is none. Where the values stand for all (equalities, memberships and inequalities with constants) and the search ends, the
 * result is a proof. Every difference that is reported was decided by both entries.
 *
 *     const [a, b] = [await lower(old), await lower(new_)];
 *     const report = diff(a.unit.entries[0], b.unit.entries[0]);
 *
 * The entries are of validated units; they may be of different dialects. Inputs are those that JSON can say, with a text as `agent` and a text or nothing as `stage`, as the guard always has it. What decides on the
 * size of an input (the module's limits) and used-up limits are left aside. Entries of Cedar are compared on requests that are drawn from both, which is no proof.
 *
 * @throws CompareError `not_comparable` for one entry of Cedar and one of YAML
 */
export const diff = (a: Entry, b: Entry, options: DiffOptions = {}): DiffReport => {
  if (a.dialect === 'cedar' && b.dialect === 'cedar') return diffRequests(a, b, options);
  if (a.dialect === 'cedar' || b.dialect === 'cedar') {
    throw new CompareError('not_comparable', 'policies of Cedar and of YAML decide on inputs of other forms');
  }
  const level = options.level ?? 'obligations';
  const total = options.effort ?? EFFORT;
  const effort: Effort = {
    left: total * (1 - KEPT),
    tried: 0,
    confirmations: CONFIRMATIONS,
    regions: 0,
  };
  const patterns = relatePatterns(a, b);
  const pair = pairOf(a, b, patterns, level, effort);
  const groups = new Groups(level, options.most ?? MOST);
  const changed = changedRules(pair.models[0], pair.models[1], level);
  const explorer = new Explorer(pair, effort, (tried, values) => groups.add(tried, values));
  const { rest, proven, settled } = search(explorer, fociOf(pair, changed), effort);
  if (!settled) {
    effort.left = Math.max(0, effort.left) + total * KEPT;
    const bases = basesOf(pair, groups, rest);
    tryPairs(pair, changed, bases, effort, PAIRS, (tried, values) => groups.add(tried, values));
  }
  const differences = groups.differences(pair, effort);
  const result = differences.length > 0 ? 'different' : proven ? 'equal' : 'unknown';
  return {
    level,
    result,
    differences,
    complete: settled && groups.dropped === 0,
    tried: effort.tried,
    regions: effort.regions,
    changed: { a: changed.a.length, b: changed.b.length },
    alike: patterns.same.size,
    open: settled ? [] : whyOpen(pair, rest),
    variables: pair.space.variables.map(({ path }, index) => {
      const { cells = [], open = null } = pair.domains[index] ?? {};
      return { path, values: cells.length, open };
    }),
  };
};
