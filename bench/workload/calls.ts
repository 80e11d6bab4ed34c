import { type Random, seeded } from './random.ts';
import { VOCABULARY } from './rules.ts';
import type { Rule, ToolCall } from './types.ts';

type Fields = Record<string, Record<string, string | number | boolean>>;

/** What agents pass beside what policies read; calls differ in it, so their objects have several hidden classes, as real ones do. */
const EXTRAS: readonly ((random: Random) => Fields[string])[] = [
  (random) => ({ path: `/srv/reports/${random.integer(1, 9_999)}.csv`, encoding: 'utf-8' }),
  (random) => ({ query: `select * from orders where id = ${random.integer(1, 9_999)}`, timeout: 30 }),
  (random) => ({
    subject: 'Weekly summary',
    body: `Totals for week ${random.integer(1, 52)} are attached.`,
    html: false,
  }),
  (random) => ({ url: `https://api.example.org/v1/items/${random.integer(1, 9_999)}`, method: 'GET' }),
];

const randomCall = (random: Random): Fields => ({
  action: { type: `tool_other_${random.integer(0, 99)}` },
  params: {
    ...random.pick(EXTRAS)(random),
    amount: random.integer(0, VOCABULARY.amounts),
    recipient: `recipient_other_${random.integer(0, 99)}`,
  },
  user: {
    role: random.pick(VOCABULARY.roles),
    department: `department_other_${random.integer(0, 99)}`,
    region: random.pick(VOCABULARY.regions),
  },
  resource: { tier: random.pick(VOCABULARY.tiers), owner: `owner_other_${random.integer(0, 99)}` },
  session: {
    verified: random.boolean(),
    risk: random.integer(0, VOCABULARY.risks),
    channel: `channel_other_${random.integer(0, 9)}`,
  },
});

/** Changes a call so that one of the rule's conjunctions holds. */
const satisfy = (call: Fields, rule: Rule, random: Random): void => {
  // Lower bounds before upper ones: the value chosen for a band then lies inside it.
  for (const atom of random.pick(rule.condition)) {
    const [group, field] = atom.path.split('.');
    const members = group === undefined ? undefined : call[group];
    if (members === undefined || field === undefined) throw new RangeError(`no field ${atom.path}`);
    const current = members[field];
    switch (atom.kind) {
      case 'equal':
        members[field] = atom.value;
        break;
      case 'in':
        members[field] = random.pick(atom.values);
        break;
      case 'not-equal':
        if (current === atom.value)
          members[field] = random.pick(VOCABULARY.roles.filter((role) => role !== atom.value));
        break;
      case 'more':
        members[field] = atom.value + 1;
        break;
      case 'at-least':
        if (!(Number(current) >= atom.value)) members[field] = atom.value;
        break;
      case 'less':
        if (!(Number(current) < atom.value)) members[field] = random.integer(0, atom.value - 1);
        break;
      case 'at-most':
        if (!(Number(current) <= atom.value)) members[field] = random.integer(0, atom.value);
        break;
      case 'true':
        members[field] = true;
        break;
    }
  }
};

/** As a host has it: parsed from the text that a model wrote. */
const parsed = (call: Fields): ToolCall => {
  const copy: ToolCall = JSON.parse(JSON.stringify(call));
  return copy;
};

/** `count` calls, each of which satisfies a rule that `choose` names, or none when it names none. */
export const calls = (
  count: number,
  seed: number,
  choose: (random: Random) => Rule | undefined,
): readonly ToolCall[] => {
  const random = seeded(seed);
  return Array.from({ length: count }, () => {
    const call = randomCall(random);
    const rule = choose(random);
    if (rule !== undefined) satisfy(call, rule, random);
    return parsed(call);
  });
};
