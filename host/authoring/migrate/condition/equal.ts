import type { Node } from '../../../compiler/languages/yaml/tree/node.ts';
import { INEXACT, refused, tests, type Outcome, type Subject } from './outcome.ts';
import { writeTest, type Test, type Tests } from './test.ts';
import { amongTexts, unwritable, valueOf, type Value } from './values.ts';

const truthy: Test = { kind: 'truthy' };
const compare = (operator: '<' | '<=' | '>' | '>=', value: number): Test => ({ kind: 'compare', operator, value });
const emptyText: Test = { kind: 'in', items: [''] };

/** The field is there; of what Python takes for false only the empty text can be told from what is missing. */
const present = (subject: Subject, ...conditions: readonly Test[]): Outcome =>
  tests([[truthy, ...conditions], [emptyText]], INEXACT.empty(subject));

interface Sorted {
  readonly texts: readonly string[];
  readonly numbers: readonly number[];
  /** Why one of the values cannot be compared with; null when all can. */
  readonly other: string | null;
}

const sorted = (values: readonly Value[]): Sorted => ({
  texts: values.flatMap((value) => (value.kind === 'text' ? value.text : [])),
  numbers: [...new Set(values.flatMap((value) => (value.kind === 'number' ? value.number : [])))].sort((a, b) => a - b),
  other: values.find((value) => value.kind === 'other')?.why ?? null,
});

/** The field is one of the values. */
export const among = (subject: Subject, nodes: readonly Node[]): Outcome => {
  const { texts, numbers, other } = sorted(nodes.map(valueOf));
  if (other !== null) return refused(other);
  if (texts.length === 0 && numbers.length === 0) return { kind: 'never', why: 'nothing equals what it compares with' };
  const hasZero = numbers.includes(0);
  if (hasZero && subject.side === 'less') {
    return refused(`v1 cannot tell ${subject.field} that is 0 or false from one that is missing`);
  }
  const ofTexts: Tests | { readonly unwritable: string } = texts.length === 0 ? [] : amongTexts(subject, texts);
  if ('unwritable' in ofTexts) return refused(unwritable(ofTexts.unwritable));
  const ofNumbers = numbers.map((number) => [compare('>=', number), compare('<=', number)]);
  return tests(
    [...ofTexts, ...ofNumbers],
    ...(numbers.length > 0 ? [INEXACT.texts] : []),
    ...(hasZero ? [INEXACT.missing(subject)] : []),
  );
};

/** The numbers beside these, in intervals. What is missing counts as 0, and so is in one of them. */
const beside = (numbers: readonly number[], { side }: Subject): Tests =>
  [...numbers, Infinity].map((high, index) => {
    const low = numbers[index - 1];
    const bounds = [
      ...(low === undefined ? [] : [compare('>', low)]),
      ...(high === Infinity ? [] : [compare('<', high)]),
    ];
    return low === undefined && high > 0 && side === 'less' ? [truthy, ...bounds] : bounds;
  });

/** The field is there, and is none of the values. */
export const besides = (subject: Subject, nodes: readonly Node[]): Outcome => {
  const { texts, numbers, other } = sorted(nodes.map(valueOf));
  if (other !== null) return refused(other);
  if (numbers.length > 0 && texts.length > 0) return refused('v1 cannot exclude texts and numbers together');
  if (numbers.length > 0) {
    if (numbers.length === 1 && numbers[0] === 0) return present(subject);
    const gap = numbers[0] === 0 ? [] : [subject.side === 'more' ? INEXACT.missing(subject) : INEXACT.zero(subject)];
    return tests(beside(numbers, subject), INEXACT.texts, INEXACT.others(subject), ...gap);
  }
  const excluded = [...new Set(texts)]
    .filter((text) => text !== '')
    .map((value) => ({ kind: 'equal', value, negated: true }) as const);
  const bad = excluded.find((test) => writeTest(subject.path, test) === null);
  if (bad !== undefined) return refused(unwritable(bad.value));
  return texts.includes('') ? tests([[truthy, ...excluded]], INEXACT.empty(subject)) : present(subject, ...excluded);
};
