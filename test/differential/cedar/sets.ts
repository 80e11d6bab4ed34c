/** Random sets of policies over a world, and requests in it. */
import type { PolicySet } from '../../../host/cedar/index.ts';
import type { JsonValue } from '../../../host/engine/index.ts';
import type { Random } from '../../random/random.ts';
import { PolicyWriter } from './policies.ts';
import { attributesOf } from './world.ts';
import type { Uid, World } from './world.ts';

const SLOTS = [['principal'], ['resource'], ['principal', 'resource']] as const;

/** A set of policies, templates and links. */
export const randomPolicySet = (random: Random, world: World, most: number): PolicySet => {
  const writer = new PolicyWriter(random, world);
  const count = random.chance(30) ? 1 : random.between(1, most);
  const templates = SLOTS.map((slots, index) => [`t${index}`, slots, writer.policy(slots)] as const);
  const templateLinks = random.times(random.below(4), (index) => {
    const [templateId, slots] = random.pick(templates);
    const values = Object.fromEntries(slots.map((slot) => [`?${slot}`, random.pick(world.uids)]));
    return { templateId, newId: `link${index}`, values };
  });
  return {
    staticPolicies: random.times(count, () => writer.policy()).join('\n'),
    templates: Object.fromEntries(templates.map(([id, , text]) => [id, text])),
    templateLinks,
  };
};

/** What is asked of a set. */
export interface Request {
  readonly principal: Uid;
  readonly action: Uid;
  readonly resource: Uid;
  readonly context: JsonValue;
}

export const randomRequest = (random: Random, world: World): Request => ({
  principal: random.pick(world.uids),
  action: random.pick(world.actions),
  resource: random.pick(world.uids),
  context: attributesOf(random, world.uids),
});
