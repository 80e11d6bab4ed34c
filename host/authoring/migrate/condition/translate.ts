import type { DocumentRule } from '../../../compiler/languages/yaml/agt-v4/document.ts';
import type { Node } from '../../../compiler/languages/yaml/tree/node.ts';
import { among, besides } from './equal.ts';
import { order } from './order.ts';
import { INEXACT, refused, type Outcome, type Subject } from './outcome.ts';
import { search } from './pattern.ts';

/** The members that a field is looked for among; a text for what has none that v1 could list. */
const membersOf = (container: Node): readonly Node[] | string => {
  switch (container.kind) {
    case 'list':
    case 'set':
      return container.items;
    case 'map':
      return container.entries.map(({ key }) => key);
    case 'string':
      return 'v1 does not look for parts of texts';
    default:
      return 'nothing can be looked for in its value, so v4 denies every decision that reaches it';
  }
};

const membership = (subject: Subject, container: Node, find: typeof among): Outcome => {
  const members = membersOf(container);
  if (typeof members === 'string') return refused(members);
  const outcome = find(subject, members);
  // What cannot be hashed cannot be looked for in what is no list.
  if (container.kind === 'list' || outcome.kind !== 'tests') return outcome;
  return { ...outcome, inexact: [...outcome.inexact, INEXACT.unhashable(subject)] };
};

/** A v4 rule's comparison in the grammar of governance.toolkit/v1. */
export const translate = ({ operator, value, pattern }: DocumentRule, subject: Subject): Outcome => {
  switch (operator) {
    case 'eq':
      return among(subject, [value]);
    case 'ne':
      return besides(subject, [value]);
    case 'in':
      return membership(subject, value, among);
    case 'not_in':
      return membership(subject, value, besides);
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return order(subject, operator, value);
    case 'contains':
      return refused('v1 does not look into texts, lists and mappings');
    case 'matches':
      if (pattern?.kind === 'compiled') return search(subject, pattern.text);
      return refused(
        pattern?.kind === 'invalid'
          ? 'Python refuses its pattern, so v4 denies every decision that reaches it'
          : 'v1 has no patterns',
      );
  }
};
