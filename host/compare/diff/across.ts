import { evaluate } from '../../compiler/ir/evaluate/evaluate.ts';
import type { Entry } from '../../compiler/ir/types.ts';
import { readContext } from '../../compiler/languages/cedar/entities/context.ts';
import { readEntities } from '../../compiler/languages/cedar/entities/entities.ts';
import { entitiesCell, slotCells } from '../../compiler/languages/cedar/lower/cells.ts';
import type { EntityUid } from '../../compiler/languages/cedar/schema/types.ts';
import type { JsonValue } from '../../engine/index.ts';
import type { Obligation } from '../../engine/manifest/types.ts';
import type { PolicyInput } from '../../engine/types.ts';
import { differenceOf, judgementOf, type Judgement, type Level } from '../judgement/judgement.ts';
import { FREE, modelOf, type Assignment } from '../search/model.ts';
import { relatedOf } from '../search/related.ts';
import { satisfy } from '../search/satisfy.ts';
import { tryAssignment } from '../search/witness.ts';
import { domainsOf, type Domain } from '../space/domain.ts';
import { spaceOf } from '../space/variable.ts';
import type { Difference, DiffReport } from './types.ts';

/** A request of Cedar's, its context and entities in Cedar's JSON. */
export interface CedarRequest {
  readonly principal: EntityUid;
  readonly action: EntityUid;
  readonly resource: EntityUid;
  readonly context: unknown;
  readonly entities: unknown;
}

/** Inputs that are decided on. */
const MOST = 30_000;
/** Rules for which an input is looked for. */
const RULES = 500;
/** Steps that looking for one may take. */
const STEPS = 300;

/** What an entry of Cedar decides on a request; null for one that cannot be read. */
const judgeRequest = (entry: Entry, { context, entities, ...request }: CedarRequest): Judgement | null => {
  const record = readContext(context as JsonValue, null);
  const known = readEntities(entities as JsonValue);
  if (!('value' in record) || !('value' in known)) return null;
  const outcome = evaluate(entry, slotCells(entry, { ...request, context: record.value }, entitiesCell(known.value)));
  return judgementOf(entry, outcome.winner, outcome.reason);
};

/** An obligation as both languages may say it: what a limit counts for is named otherwise, and a window of one call or more grants as many in both. */
const comparableOf = (obligation: Obligation, { verdict }: Judgement): readonly Obligation[] => {
  // Approvers are asked where the verdict says so; beside others they are only named.
  if (obligation.kind === 'approval') return verdict === 'escalate' ? [obligation] : [];
  if (obligation.kind !== 'limit') return [obligation];
  return [{ ...obligation, text: '', key: [], grants: obligation.count > 0 ? 'exactly' : obligation.grants }];
};

/** The judgement as far as both languages can make it: what is denied obliges to nothing more. */
const comparable = (judgement: Judgement): Judgement => ({
  ...judgement,
  obligations:
    judgement.verdict === 'deny' ? [] : judgement.obligations.flatMap((each) => comparableOf(each, judgement)),
});

/** Around each base: itself, every value of every variable, and every two values of two, as long as anybody asks. */
function* around(bases: readonly Assignment[], domains: readonly Domain[]): Generator<Assignment> {
  const changed = (base: Assignment, variable: number, value: number): Assignment => {
    const values = base.slice();
    values[variable] = value;
    return values;
  };
  const choices = domains.map(({ cells }) => [...cells.keys()]);
  yield* bases;
  for (const base of bases)
    for (const [variable, values] of choices.entries())
      for (const value of values) yield changed(base, variable, value);
  for (const base of bases)
    for (const [one, values] of choices.entries())
      for (const value of values)
        for (const [other, others] of choices.entries())
          if (other > one) for (const second of others) yield changed(changed(base, one, value), other, second);
}

const simpler = (one: PolicyInput, other: PolicyInput): boolean => sizeOf(one) < sizeOf(other);

const sizeOf = (input: PolicyInput): number =>
  JSON.stringify(input, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)).length;

/** Differences by the rules that decide, each with its simplest input. */
class Found {
  readonly #level: Level;
  readonly #found = new Map<string, Difference>();

  constructor(level: Level) {
    this.#level = level;
  }

  add(input: PolicyInput, a: Judgement, b: Judgement): void {
    const kind = differenceOf(comparable(a), comparable(b), this.#level);
    if (kind === null) return;
    const key = JSON.stringify([kind, a.rule, a.error, b.rule, b.error]);
    const known = this.#found.get(key);
    const kept = known === undefined || simpler(input, known.input) ? { input, a, b } : known;
    this.#found.set(key, { ...kept, kind, count: (known?.count ?? 0) + 1 });
  }

  get differences(): readonly Difference[] {
    return [...this.#found.values()].toSorted(
      (one, other) => Number(one.kind !== 'verdict') - Number(other.kind !== 'verdict'),
    );
  }
}

/**
 * Finds inputs on which a policy set of one of AGT's dialects and one of Cedar decide differently: inputs made of the values that the former mentions, for each of its rules and around, each decided by both. It is no
 * proof when it finds none.
 *
 * @param request the request of Cedar that stands for an input; null for an input that none stands for
 * @param options `most`: inputs that are decided on; default 30,000
 */
export const diffAcross = (
  a: Entry,
  b: Entry,
  request: (input: PolicyInput) => CedarRequest | null,
  { level = 'obligations', most = MOST }: { readonly level?: Level; readonly most?: number } = {},
): DiffReport => {
  const space = spaceOf([a]);
  const domains = domainsOf(space, [a]);
  const model = modelOf(a, space.slots[0] ?? [], domains, () => undefined);
  const related = relatedOf(space);
  const nothing: Assignment = new Int32Array(space.variables.length).fill(FREE);
  const found = a.rules
    .slice(0, RULES)
    .flatMap((_, index) => satisfy({ model, space, domains, related }, index, STEPS) ?? []);
  const differences = new Found(level);
  let tried = 0;
  let strange = 0;
  for (const values of around([nothing, ...found], domains)) {
    if (tried + strange >= most) break;
    const decided = tryAssignment([a], space.variables, domains, values);
    const [one] = decided?.judgements ?? [];
    if (decided === null || one === undefined) continue;
    const asked = request(decided.input);
    const other = asked === null ? null : judgeRequest(b, asked);
    if (other === null) strange++;
    else {
      tried++;
      differences.add(decided.input, one, other);
    }
  }
  const all = differences.differences;
  return {
    level,
    result: all.length > 0 ? 'different' : 'unknown',
    differences: all,
    complete: false,
    tried,
    regions: 0,
    changed: { a: a.rules.length, b: b.rules.length },
    alike: 0,
    open: [
      'policies of two languages are compared by inputs',
      ...(strange === 0 ? [] : [`${strange} more inputs hold values that Cedar has not: a guard denies them`]),
    ],
    variables: space.variables.map(({ path }, index) => {
      const { cells = [], open = null } = domains[index] ?? {};
      return { path, values: cells.length, open };
    }),
  };
};
