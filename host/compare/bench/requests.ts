import { evaluate } from '../../compiler/ir/evaluate/evaluate.ts';
import type { Entry } from '../../compiler/ir/types.ts';
import { EngineError } from '../../engine/error/error.ts';
import { project } from '../../engine/frame/project.ts';
import type { PolicyInput } from '../../engine/types.ts';
import { emptyDraft } from '../requests/draft.ts';
import { inputOf } from '../requests/input.ts';
import { around, fociOf, type Focus } from '../requests/make.ts';
import type { Reached } from './inputs.ts';

/** Requests that are looked at for one policy. */
const TRIES = 50;
/** Guards that are evaluated at most in looking for requests. */
const WORK = 5_000_000;

/** Whether the rule is among those that decide; null for what is no request. */
const decides = (entry: Entry, rule: string, input: PolicyInput): boolean | null => {
  try {
    const { determining } = evaluate(entry, project(entry.slots, input));
    return determining.some((index) => entry.rules[index]?.id === rule);
  } catch (cause) {
    if (cause instanceof EngineError) return null;
    throw cause;
  }
};

/** A request for each policy of Cedar that one was found for which it decides, and one that is decided by default. */
export const generateRequests = (entry: Entry, most: number): readonly Reached[] => {
  let left = Math.floor(WORK / Math.max(1, entry.rules.length));
  const reach = (focus: Focus): Reached | null => {
    let tries = TRIES;
    for (const draft of around(focus)) {
      if (tries-- <= 0 || left-- <= 0) return null;
      const input = inputOf(draft);
      if (decides(entry, focus.rule.id, input) === true) return { rule: focus.rule.id, input, decides: true };
    }
    return null;
  };
  const foci = fociOf([entry]).flat();
  const apart = Math.max(1, foci.length / most);
  const chosen = Array.from({ length: Math.min(most, foci.length) }, (_, index) => foci[Math.floor(index * apart)]);
  const reached = chosen.flatMap((focus) => (focus === undefined ? [] : (reach(focus) ?? [])));
  const fallback = entry.rules.find((rule) => rule.fallback);
  const nobody = inputOf(emptyDraft());
  const isDefault = fallback !== undefined && decides(entry, fallback.id, nobody) === true;
  return isDefault ? [...reached, { rule: fallback.id, input: nobody, decides: true }] : reached;
};
