import type { Entry, Rule } from '../../compiler/ir/types.ts';
import { copyDraft, emptyDraft, type Draft } from './draft.ts';
import { callsWithin, groundsOf } from './ground.ts';
import type { Ground } from './place.ts';
import { want, wantCall, type Wish } from './want.ts';

/** Ways in which one condition is made to hold, and to fail. */
const WAYS = 3;
/** Conditions of one policy that are looked at by themselves. */
const MOST_CALLS = 64;
const NOTHING: Wish['prefer'] = new Set();

/** A policy of one of the entries. */
export interface Focus {
  readonly rule: Rule;
  readonly ground: Ground;
}

/** The policies of entries, defaults aside. */
export const fociOf = (entries: readonly Entry[]): readonly (readonly Focus[])[] => {
  const grounds = groundsOf(entries);
  return entries.map(({ rules }, side) =>
    rules.flatMap((rule) => {
      const ground = grounds[side];
      return rule.fallback || ground === undefined ? [] : [{ rule, ground }];
    }),
  );
};

/** A draft on which a policy is satisfied, as far as it is known how. */
export const satisfying = ({ rule, ground }: Focus, way = 0, draft = emptyDraft()): Draft => {
  want(rule.guard, true, { ...ground, draft, way, prefer: NOTHING });
  return draft;
};

/** Drafts around one policy: it is satisfied in several ways, and each of its conditions holds and fails, at its bounds and beside them. */
export function* around(focus: Focus): Generator<Draft> {
  const { rule, ground } = focus;
  for (let way = 0; way < WAYS; way++) yield satisfying(focus, way);
  for (const { call, above } of callsWithin(rule.guard).slice(0, MOST_CALLS)) {
    const base = emptyDraft();
    want(rule.guard, true, { ...ground, draft: base, way: 0, prefer: new Set(above) });
    yield copyDraft(base);
    for (const truth of [false, true]) {
      for (let way = 0; way < WAYS; way++) {
        const draft = copyDraft(base);
        wantCall(call, truth, { ...ground, draft, way, prefer: NOTHING });
        yield draft;
      }
    }
  }
}

/** Numbers from 0 to below 2^32 that look random: mulberry32. The same seed gives the same. */
export const numbersFrom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
};

/** A draft that satisfies one policy after another, one of the conditions of the last turned round now and then. */
export const together = (foci: readonly Focus[], next: () => number): Draft => {
  const draft = emptyDraft();
  const count = 1 + (next() % 3);
  for (let index = 0; index < count; index++) {
    const focus = foci[next() % Math.max(1, foci.length)];
    if (focus === undefined) break;
    satisfying(focus, next() % WAYS, draft);
    const calls = callsWithin(focus.rule.guard);
    const turned = calls[next() % Math.max(1, calls.length)];
    if (turned === undefined || next() % 2 === 0) continue;
    wantCall(turned.call, next() % 2 === 0, { ...focus.ground, draft, way: next() % WAYS, prefer: NOTHING });
  }
  return draft;
};
