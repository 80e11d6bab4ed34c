import type { AgentRequest } from './agents.ts';
import { type Random, seeded } from './random.ts';

interface DirectoryEntity {
  readonly uid: { readonly type: string; readonly id: string };
  readonly attrs: Readonly<Record<string, number | string | boolean>>;
  readonly parents: readonly { readonly type: string; readonly id: string }[];
}

/** Groups above agents and tools: each level is in two of the next, so a hierarchy has six levels. */
const LEVELS = [
  ['Role', 1_000],
  ['Department', 400],
  ['Division', 80],
  ['Region', 16],
  ['Organisation', 4],
] as const;

const SEED = 20_261_122;
const PARENTS = 2;

const groupOf = (level: number, random: Random): DirectoryEntity['parents'][number] | undefined => {
  const [type, count] = LEVELS[level] ?? [];
  return type === undefined || count === undefined
    ? undefined
    : { type, id: `${type.toLowerCase()}_${random.integer(0, count - 1)}` };
};

/** Two groups of a level; none above the last. */
const groupsOf = (level: number, random: Random): DirectoryEntity['parents'] => {
  const groups = new Map<string, DirectoryEntity['parents'][number]>();
  for (let group = groupOf(level, random); group !== undefined && groups.size < PARENTS; group = groupOf(level, random))
    groups.set(group.id, group);
  return [...groups.values()];
};

const attributesOf = (random: Random): DirectoryEntity['attrs'] => ({
  level: random.integer(0, 9),
  tier: random.pick(['public', 'internal', 'secret'] as const),
  active: random.boolean(),
  name: `name ${random.integer(0, 999_999)}`,
});

/**
 * A directory of as many entities, each with four attributes and two groups, in a hierarchy of six levels: those that the requests name, with what the requests say of them, and others of their kinds.
 */
export const directoryOf = (requests: readonly AgentRequest[], count: number): readonly DirectoryEntity[] => {
  const random = seeded(SEED);
  const entities: DirectoryEntity[] = [];
  for (const { entities: named } of requests) {
    for (const { uid, attrs, parents } of named) {
      // Policies name roles: no other than that of the request.
      entities.push({
        uid,
        attrs: { ...attrs, active: true },
        parents: [...parents, ...groupsOf(1, random).slice(0, 1)],
      });
    }
  }
  LEVELS.forEach(([type, size], level) => {
    for (let index = 0; index < size; index++)
      entities.push({
        uid: { type, id: `${type.toLowerCase()}_${index}` },
        attrs: attributesOf(random),
        parents: groupsOf(level + 1, random),
      });
  });
  for (let index = entities.length; index < count; index++) {
    const type = index % 3 === 0 ? 'Tool' : 'Agent';
    entities.push({ uid: { type, id: `other_${index}` }, attrs: attributesOf(random), parents: groupsOf(0, random) });
  }
  return entities;
};

/** The requests without what a directory knows. */
export const withoutEntities = (requests: readonly AgentRequest[]): readonly AgentRequest[] =>
  requests.map((request) => ({ ...request, entities: [] }));
