import { copyDraft, type Draft } from './draft.ts';

/** Attempts to leave something out. */
const MOST = 400;

/** Everything that can be left out of a draft, each a change of a draft. */
function* omissions({ context, entities }: Draft): Generator<(draft: Draft) => void> {
  for (const key of entities.keys()) yield (draft) => draft.entities.delete(key);
  for (const name of context.keys()) yield (draft) => draft.context.delete(name);
  for (const [key, { attributes, tags, parents }] of entities) {
    for (const name of attributes.keys()) yield (draft) => draft.entities.get(key)?.attributes.delete(name);
    for (const name of tags.keys()) yield (draft) => draft.entities.get(key)?.tags.delete(name);
    for (const name of parents.keys()) yield (draft) => draft.entities.get(key)?.parents.delete(name);
  }
}

/** The draft without what it does not need for this to hold. */
export const simpler = (draft: Draft, holds: (draft: Draft) => boolean): Draft => {
  let best = draft;
  let left = MOST;
  for (const omit of omissions(draft)) {
    if (left-- <= 0) break;
    const without = copyDraft(best);
    omit(without);
    if (holds(without)) best = without;
  }
  return best;
};
