/** Random policies that an index may find: by their scopes, and by what they ask of the context first. */
import type { Random } from '../../random/random.ts';
import { entity, quoted } from './policies.ts';
import { LONGS, STRINGS } from './world.ts';
import type { World } from './world.ts';

/** Few values, so that many policies ask for one. */
const LONG = LONGS.map(String);

export class IndexedWriter {
  readonly #random: Random;
  readonly #world: World;

  constructor(random: Random, world: World) {
    this.#random = random;
    this.#world = world;
  }

  #uid(): string {
    const { uids, actions } = this.#world;
    return entity(this.#random.pick(this.#random.chance(90) ? uids : actions));
  }

  #type(): string {
    return this.#random.pick(['User', 'Team', 'N::Doc', 'N::M::Folder']);
  }

  #uids(): string {
    return `[${this.#random.times(this.#random.below(3), () => this.#uid()).join(', ')}]`;
  }

  #ofEntity(entity_: string): string {
    const random = this.#random;
    return random.pick([
      `${entity_} == ${this.#uid()}`,
      `${this.#uid()} == ${entity_}`,
      `${entity_} in ${this.#uid()}`,
      `${entity_} in ${this.#uids()}`,
      `${entity_} is ${this.#type()}`,
      `${entity_} is ${this.#type()} in ${this.#uid()}`,
      `${this.#uids()}.contains(${entity_})`,
    ]);
  }

  /** What can be looked up, or is in the way of it. */
  #test(): string {
    const random = this.#random;
    const text = (): string => quoted(random.pick(STRINGS));
    switch (random.below(12)) {
      case 0:
        return `context.string == ${text()}`;
      case 1:
        return `[${text()}, ${random.pick([text(), random.pick(LONG), this.#uid(), 'true'])}].contains(context.string)`;
      case 2:
        return `context.long == ${random.pick(LONG)}`;
      case 3:
        return `${random.pick(LONG)} ${random.pick(['<', '<=', '>', '>='])} context.long`;
      case 4:
        return `context.long ${random.pick(['<', '<=', '>', '>=', '!='])} ${random.pick(LONG)}`;
      case 5:
        return random.pick(['context.bool', '!context.bool', 'context.bool == true', 'context.set.contains(1)']);
      case 6:
        return `context has ${random.pick(['string', 'long', 'entity', 'record', 'record.string'])}`;
      case 7:
        return random.pick(['principal has string', 'resource.long < 2', 'context.string like "a*"', 'false']);
      case 8:
        return this.#ofEntity(random.pick(['principal', 'action', 'resource']));
      default:
        return this.#ofEntity('context.entity');
    }
  }

  #condition(depth: number): string {
    const random = this.#random;
    if (depth === 0 || random.chance(25)) return `(${this.#test()})`;
    const name = random.pick(['string', 'long', 'entity'] as const);
    if (random.chance(25)) return `(context has ${name} && ${this.#condition(depth - 1)})`;
    const parts = random.times(random.between(2, 3), () => this.#condition(depth - 1));
    return random.chance(10) ? `!${parts[0] ?? ''}` : `(${parts.join(random.pick([' && ', ' && ', ' || ']))})`;
  }

  #scope(variable: string): string {
    const random = this.#random;
    if (random.chance(35)) return variable;
    const constraints = [`== ${this.#uid()}`, `in ${this.#uid()}`];
    if (variable !== 'action') constraints.push(`is ${this.#type()}`, `is ${this.#type()} in ${this.#uid()}`);
    return `${variable} ${random.pick(constraints)}`;
  }

  #action(): string {
    const random = this.#random;
    const actions = this.#world.actions.map(entity);
    return random.pick([
      'action',
      `action == ${random.pick(actions)}`,
      `action in [${random.some(actions, 40).join(', ')}]`,
    ]);
  }

  policy(): string {
    const random = this.#random;
    const scope = `${this.#scope('principal')}, ${this.#action()}, ${this.#scope('resource')}`;
    const when = random.chance(70) ? ` when { ${this.#condition(random.below(3))} }` : '';
    return `${random.pick(['permit', 'permit', 'forbid'])} (${scope})${when};`;
  }
}
