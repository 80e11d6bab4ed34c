import type { JsonValue } from '../../../host/engine/index.ts';
import type { Random } from '../../random/random.ts';

const NAMES = [
  'A',
  'B',
  'C',
  'User',
  'Long',
  'String',
  'ipaddr',
  'decimal',
  'Set',
  'Action',
  'EntityOrCommon',
  'in',
  'if',
  '__cedar',
  '_x',
  'principal',
];
const ATTRIBUTES = ['a', 'b', 'if', 'has space', '', '__cedar', 'ü', '\u0301x', '"', '\n', '\u{1f600}'];
const NAMESPACES = ['', '', 'N', 'N::M', 'M::N', '__cedar', 'A'];
const BUILT_IN = [
  'Long',
  'String',
  'Bool',
  'Boolean',
  'ipaddr',
  'datetime',
  '__cedar::Long',
  '__cedar::duration',
  '__cedar::Set',
  'Record',
];

/** Schemas at random: most of them nearly right. Names come from few, so that they meet. */
const reference = (random: Random): string => {
  const name = random.pick(NAMES.slice(0, 6));
  return random.chance(70) ? name : `${random.pick(NAMESPACES.slice(2))}::${name}`;
};

const randomType = (random: Random, depth: number): JsonValue => {
  const kind = random.below(depth > 0 ? 9 : 6);
  switch (kind) {
    case 0:
    case 1:
      return { type: random.pick(['Long', 'String', 'Boolean']) };
    case 2:
      return { type: 'EntityOrCommon', name: random.chance(50) ? reference(random) : random.pick(BUILT_IN) };
    case 3:
      return { type: random.chance(50) ? reference(random) : random.pick(BUILT_IN) };
    case 4:
      return { type: 'Entity', name: reference(random) };
    case 5:
      return { type: 'Extension', name: random.pick(['ipaddr', 'decimal', 'datetime', 'duration', 'ipaddr', 'ip']) };
    case 6:
      return { type: 'Set', element: randomType(random, depth - 1) };
    default:
      return randomRecord(random, depth - 1);
  }
};

const randomRecord = (random: Random, depth: number): JsonValue => ({
  type: 'Record',
  attributes: Object.fromEntries(
    random.some(ATTRIBUTES, 20).map((name) => [
      name,
      {
        ...(randomType(random, depth) as object),
        ...(random.chance(30) ? { required: random.chance(50) } : {}),
        ...annotated(random),
      },
    ]),
  ),
  ...(random.chance(3) ? { additionalAttributes: random.chance(60) } : {}),
});

const annotated = (random: Random): Record<string, JsonValue> =>
  random.chance(10)
    ? {
        annotations: Object.fromEntries(
          random.some(['doc', 'if', 'x-y', '_'], 30).map((key) => [key, random.pick(['', 'a"b', null])]),
        ),
      }
    : {};

const randomAction = (random: Random): JsonValue => ({
  ...(random.chance(60)
    ? {
        appliesTo: {
          principalTypes: random.times(random.below(3), () => reference(random)),
          resourceTypes: random.times(random.below(3), () => reference(random)),
          ...(random.chance(40)
            ? { context: random.chance(80) ? randomRecord(random, 1) : randomType(random, 1) }
            : {}),
        },
      }
    : {}),
  ...(random.chance(40)
    ? {
        memberOf: random.times(random.below(3), () => ({
          id: random.pick(['a', 'b', 'c', 'say "hi"']),
          ...(random.chance(30) ? { type: random.pick(['Action', 'N::Action', 'N::M::Action', 'A']) } : {}),
        })),
      }
    : {}),
  ...annotated(random),
});

const randomEntityType = (random: Random): JsonValue =>
  random.chance(12)
    ? {
        enum: random.times(random.between(random.chance(10) ? 0 : 1, 3), () => random.pick(['x', 'y', '\u0301', '"'])),
        ...annotated(random),
      }
    : {
        ...(random.chance(40) ? { memberOfTypes: random.times(random.below(3), () => reference(random)) } : {}),
        ...(random.chance(50) ? { shape: random.chance(90) ? randomRecord(random, 2) : randomType(random, 1) } : {}),
        ...(random.chance(20) ? { tags: randomType(random, 1) } : {}),
        ...annotated(random),
      };

const named = (random: Random, names: readonly string[], percent: number, make: () => JsonValue): JsonValue =>
  Object.fromEntries(random.some(names, percent).map((name) => [name, make()]));

/** A schema of the JSON format. */
export const randomSchema = (random: Random): JsonValue => {
  const wild = random.chance(15);
  const names = wild ? NAMES : NAMES.slice(0, 4);
  return Object.fromEntries(
    random.some(wild ? NAMESPACES : ['', 'N', 'N::M'], 60).map((namespace) => [
      namespace,
      {
        ...(random.chance(50) ? { commonTypes: named(random, names, 20, () => randomType(random, 2)) } : {}),
        entityTypes: named(random, names, namespace === '' || wild ? 50 : 25, () => randomEntityType(random)),
        actions: named(random, ['a', 'b', 'say "hi"'], 30, () => randomAction(random)),
      },
    ]),
  );
};

const PIECES = [
  'entity ',
  'type ',
  'action ',
  'namespace N ',
  'in ',
  'tags ',
  'enum ',
  'appliesTo ',
  '{',
  '}',
  '[',
  ']',
  ';',
  ',',
  ':',
  '::',
  '?',
  '=',
  '<',
  '>',
  '@d ',
  '"x"',
  '"\\u{7f}"',
  '"\\q"',
  'A',
  'Long',
  'Set<',
  ' // c\n',
  '/',
  '\u0085',
  '\ufeff',
  '(',
  '"',
  '\\',
  '__cedar::',
  'principal: A, resource: A',
  'context: {}',
];

/** The text with one change: a piece put in, doubled, taken out or cut off. */
export const mutate = (text: string, random: Random): string => {
  const at = random.below(text.length + 1);
  const to = Math.min(text.length, at + random.below(6));
  switch (random.below(5)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(to);
    case 2:
      return text.slice(0, to) + text.slice(at);
    case 3:
      return text.slice(0, at) + random.pick(PIECES) + text.slice(to);
    default:
      return text.slice(0, at) + random.pick(PIECES) + text.slice(at);
  }
};
