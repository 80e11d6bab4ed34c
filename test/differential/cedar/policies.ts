/** Random policies over a world: mostly well-typed, so that evaluation gets somewhere, and sometimes not. */
import type { Random } from '../../random/random.ts';
import { EXTENSION_TEXTS, KINDS, LONGS, ODD_NAMES, STRINGS } from './world.ts';
import type { Kind, Uid, World } from './world.ts';

/** A text as a literal; what does not print is escaped. */
export const quoted = (text: string, escape: (character: string) => string = (character) => character): string => {
  const body = Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (character === '"' || character === '\\') return `\\${character}`;
    if (code < 0x20 || code > 0x2_0000) return `\\u{${code.toString(16)}}`;
    return escape(character);
  });
  return `"${body.join('')}"`;
};

export const entity = ({ type, id }: Uid): string => `${type}::${quoted(id)}`;

type Extension = keyof typeof EXTENSION_TEXTS;

const COMPARISONS = ['<', '<=', '>', '>='] as const;

export class PolicyWriter {
  readonly #random: Random;
  readonly #world: World;

  constructor(random: Random, world: World) {
    this.#random = random;
    this.#world = world;
  }

  #uid(): string {
    return entity(this.#random.pick(this.#random.chance(90) ? this.#world.uids : this.#world.actions));
  }

  #attribute(kind: Kind, depth: number): string {
    const random = this.#random;
    const holder = random.chance(70)
      ? random.pick(['principal', 'resource', 'context', 'context', 'context.record', this.#uid()])
      : `(${this.expression(random.pick(['entity', 'record']), depth - 1)})`;
    const name = random.chance(92) ? kind : random.pick(ODD_NAMES);
    return /^[a-z]+$/u.test(name) && name !== 'if' && name !== 'has' && random.chance(70)
      ? `${holder}.${name}`
      : `${holder}[${quoted(name)}]`;
  }

  #extension(kind: Extension): string {
    return `${kind}(${quoted(this.#random.pick(EXTENSION_TEXTS[kind]))})`;
  }

  #operand(kind: Kind, depth: number): string {
    return `(${this.expression(kind, depth - 1)})`;
  }

  #comparison(depth: number): string {
    const random = this.#random;
    const kind = random.pick(['long', 'long', 'datetime', 'duration'] as const);
    return `${this.#operand(kind, depth)} ${random.pick(COMPARISONS)} ${this.#operand(kind, depth)}`;
  }

  #test(depth: number): string {
    const random = this.#random;
    const kind = random.pick(KINDS);
    switch (random.below(14)) {
      case 0:
        return `${this.#operand(kind, depth)} ${random.pick(['==', '!='])} ${this.#operand(kind, depth)}`;
      case 1:
      case 2:
        return this.#comparison(depth);
      case 3:
        return `${this.#operand('entity', depth)} in ${this.#operand('entity', depth)}`;
      case 4:
        return `${this.#operand('entity', depth)} in [${random.times(random.below(4), () => this.expression('entity', depth - 1)).join(', ')}]`;
      case 5: {
        const path = random.chance(70) ? random.pick(KINDS) : `record.${random.pick(KINDS)}`;
        const name = random.chance(80) ? path : quoted(random.pick(ODD_NAMES));
        return `${random.pick(['principal', 'resource', 'context', this.#operand('record', depth)])} has ${name}`;
      }
      case 6: {
        const pattern = quoted(random.pick(STRINGS), (character) =>
          character === '*' && random.chance(50) ? '\\*' : character,
        );
        const stars = random.chance(50) ? pattern.replace('"', '"*') : pattern;
        return `${this.#operand('string', depth)} like ${stars}`;
      }
      case 7: {
        const type = random.pick(['User', 'Team', 'N::Doc', 'N::M::Folder', 'Action']);
        const place = random.chance(50) ? '' : ` in ${this.#operand('entity', depth)}`;
        return `${this.#operand('entity', depth)} is ${type}${place}`;
      }
      case 8:
        return `${this.#operand('set', depth)}.contains(${this.expression(kind, depth - 1)})`;
      case 9:
        return `${this.#operand('set', depth)}.${random.pick(['containsAll', 'containsAny'])}(${this.expression('set', depth - 1)})`;
      case 10:
        return `${this.#operand('set', depth)}.isEmpty()`;
      case 11:
        return `${this.#operand('entity', depth)}.hasTag(${this.expression('string', depth - 1)})`;
      case 12:
        return random.chance(50)
          ? `${this.#operand('ip', depth)}.${random.pick(['isIpv4', 'isIpv6', 'isLoopback', 'isMulticast'])}()`
          : `${this.#operand('ip', depth)}.isInRange(${this.expression('ip', depth - 1)})`;
      default:
        return `${this.#operand('decimal', depth)}.${random.pick(['lessThan', 'lessThanOrEqual', 'greaterThan', 'greaterThanOrEqual'])}(${this.expression('decimal', depth - 1)})`;
    }
  }

  #bool(depth: number): string {
    const random = this.#random;
    if (random.chance(30)) {
      const parts = random.times(random.between(2, 4), () => this.#operand('bool', depth));
      return parts.join(random.pick([' && ', ' || ']));
    }
    return random.chance(15) ? `!${this.#operand('bool', depth)}` : this.#test(depth);
  }

  #long(depth: number): string {
    const random = this.#random;
    if (random.chance(15)) return `-${this.#operand('long', depth)}`;
    if (random.chance(25))
      return `${this.#operand('duration', depth)}.${random.pick(['toMilliseconds', 'toSeconds', 'toMinutes', 'toHours', 'toDays'])}()`;
    return `${this.#operand('long', depth)} ${random.pick(['+', '-', '*'])} ${this.#operand('long', depth)}`;
  }

  #composed(kind: Kind, depth: number): string {
    const random = this.#random;
    switch (kind) {
      case 'bool':
        return this.#bool(depth);
      case 'long':
        return this.#long(depth);
      case 'string':
        return `${this.#operand('entity', depth)}.getTag(${this.expression('string', depth - 1)})`;
      case 'set':
        return `[${random.times(random.below(4), () => this.expression(random.pick(KINDS), depth - 1)).join(', ')}]`;
      case 'record': {
        const names = random.some([...KINDS], 30);
        return `{${names.map((name) => `${random.chance(50) ? name : quoted(name)}: ${this.expression(name, depth - 1)}`).join(', ')}}`;
      }
      case 'datetime':
        return random.chance(70)
          ? `${this.#operand('datetime', depth)}.offset(${this.expression('duration', depth - 1)})`
          : `${this.#operand('datetime', depth)}.toDate()`;
      case 'duration':
        return random.chance(70)
          ? `${this.#operand('datetime', depth)}.durationSince(${this.expression('datetime', depth - 1)})`
          : `${this.#operand('datetime', depth)}.toTime()`;
      default:
        return this.#attribute(kind, depth);
    }
  }

  #literal(kind: Kind): string {
    const random = this.#random;
    switch (kind) {
      case 'bool':
        return String(random.chance(50));
      case 'long':
        return String(random.pick(LONGS));
      case 'string':
        return quoted(random.pick(STRINGS));
      case 'entity':
        return random.chance(60) ? random.pick(['principal', 'resource', 'action']) : this.#uid();
      case 'set':
        return `[${random.times(random.below(3), () => this.#literal(random.pick(['long', 'string', 'entity']))).join(', ')}]`;
      case 'record':
        return random.chance(50) ? 'context' : `{"a": ${this.#literal('long')}, long: ${this.#literal('long')}}`;
      default:
        return this.#extension(kind);
    }
  }

  /** An expression that usually is of the kind. */
  expression(wanted: Kind, depth: number): string {
    const random = this.#random;
    const kind = random.chance(97) ? wanted : random.pick(KINDS);
    if (depth <= 0) return random.chance(50) ? this.#literal(kind) : this.#attribute(kind, 0);
    if (random.chance(8))
      return `if ${this.#operand('bool', depth)} then ${this.#operand(kind, depth)} else ${this.#operand(kind, depth)}`;
    const choice = random.below(100);
    if (choice < 20) return this.#literal(kind);
    return choice < 40 ? this.#attribute(kind, depth) : this.#composed(kind, depth);
  }

  #scope(variable: 'principal' | 'resource', slot: boolean): string {
    const random = this.#random;
    const uid = slot ? `?${variable}` : this.#uid();
    const type = random.pick(['User', 'Team', 'N::Doc', 'N::M::Folder']);
    const constraints = [`== ${uid}`, `in ${uid}`, `is ${type} in ${uid}`];
    if (!slot) constraints.push('', '', '', `is ${type}`);
    return `${variable} ${random.pick(constraints)}`;
  }

  /** A policy, or a template with these slots. */
  policy(slots: readonly ('principal' | 'resource')[] = []): string {
    const random = this.#random;
    const actions = this.#world.actions.map(entity);
    const action = random.pick([
      '',
      '',
      `== ${random.pick(actions)}`,
      `in ${random.pick(actions)}`,
      `in [${random.some(actions, 50).join(', ')}]`,
    ]);
    const scope = [
      this.#scope('principal', slots.includes('principal')),
      `action ${action}`,
      this.#scope('resource', slots.includes('resource')),
    ];
    const conditions = random.times(random.pick([0, 1, 1, 1, 2, 3]), () => {
      const body = this.expression('bool', random.between(1, 4));
      return `${random.pick(['when', 'when', 'unless'])} { ${body} }`;
    });
    const annotation = random.chance(10) ? `@note(${quoted(random.pick(STRINGS))}) ` : '';
    return `${annotation}${random.pick(['permit', 'permit', 'forbid'])} (${scope.join(', ')}) ${conditions.join(' ')};`;
  }
}
