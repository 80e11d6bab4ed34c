/** Random schemas, and policies that are nearly valid for them: names and types come from the schema, and are now and then others. */
import type { Random } from '../../../random/random.ts';

type Kind = 'Bool' | 'Long' | 'String' | 'ipaddr' | 'decimal' | 'datetime' | 'duration';
type Type =
  | Kind
  | { readonly entity: string }
  | { readonly set: Type }
  | { readonly record: ReadonlyMap<string, Field> };

interface Field {
  readonly type: Type;
  readonly required: boolean;
}

interface EntityShape {
  readonly fields: ReadonlyMap<string, Field>;
  readonly parents: readonly string[];
  readonly tags: Type | null;
  readonly ids: readonly string[] | null;
}

interface ActionShape {
  readonly type: string;
  readonly id: string;
  readonly groups: readonly string[];
  readonly principals: readonly string[];
  readonly resources: readonly string[];
  readonly context: ReadonlyMap<string, Field>;
}

/** A schema, as it was made and as a text. */
export interface RandomSchema {
  readonly entities: ReadonlyMap<string, EntityShape>;
  readonly actions: readonly ActionShape[];
  readonly text: string;
}

const KINDS: readonly Kind[] = ['Bool', 'Long', 'String', 'ipaddr', 'decimal', 'datetime', 'duration'];
const FIELDS = ['a', 'b', 'c', 'd', 'e', 'if'];
const IDS = ['x', 'y', 'z'];
const TYPES = ['User', 'Group', 'Doc', 'N::Bot', 'N::File', 'Kind'];

const randomType = (random: Random, depth: number): Type => {
  const choice = random.below(depth > 0 ? 12 : 9);
  if (choice < 6) return random.pick(choice < 4 ? KINDS.slice(0, 3) : KINDS);
  if (choice < 9) return { entity: random.pick(TYPES) };
  return choice < 10 ? { set: randomType(random, depth - 1) } : { record: randomFields(random, depth - 1) };
};

const randomFields = (random: Random, depth: number): ReadonlyMap<string, Field> =>
  new Map(
    random.some(FIELDS, 45).map((name) => [name, { type: randomType(random, depth), required: random.chance(60) }]),
  );

const typeText = (type: Type): string => {
  if (typeof type === 'string') return type;
  if ('entity' in type) return type.entity;
  return 'set' in type ? `Set<${typeText(type.set)}>` : fieldsText(type.record);
};

const fieldsText = (fields: ReadonlyMap<string, Field>): string =>
  `{${[...fields].map(([name, { type, required }]) => `"${name}"${required ? '' : '?'}: ${typeText(type)}`).join(', ')}}`;

const randomEntity = (random: Random): EntityShape =>
  random.chance(12)
    ? { fields: new Map(), parents: [], tags: null, ids: ['x', 'y'] }
    : {
        fields: randomFields(random, 2),
        parents: random.some(TYPES, 25),
        tags: random.chance(35) ? randomType(random, 1) : null,
        ids: null,
      };

const randomAction = (random: Random, index: number, before: readonly ActionShape[]): ActionShape => ({
  type: random.chance(70) ? 'Action' : 'N::Action',
  id: `act${index}`,
  groups: random.some(before, 30).map(({ type, id }) => `${type}::"${id}"`),
  principals: random.some(TYPES, 45),
  resources: random.some(TYPES, 45),
  context: randomFields(random, 2),
});

const actionText = ({ id, groups, principals, resources, context }: ActionShape): string => {
  const applies =
    principals.length === 0 || resources.length === 0
      ? ''
      : ` appliesTo {principal: [${principals.join(', ')}], resource: [${resources.join(', ')}], context: ${fieldsText(context)}}`;
  return `action "${id}"${groups.length === 0 ? '' : ` in [${groups.join(', ')}]`}${applies};`;
};

const entityText = (name: string, { fields, parents, tags, ids }: EntityShape): string => {
  if (ids !== null) return `entity ${name} enum [${ids.map((id) => `"${id}"`).join(', ')}];`;
  const memberOf = parents.length === 0 ? '' : ` in [${parents.join(', ')}]`;
  return `entity ${name}${memberOf} ${fieldsText(fields)}${tags === null ? '' : ` tags ${typeText(tags)}`};`;
};

export const randomSchema = (random: Random): RandomSchema => {
  const all = TYPES.map((name) => [name, randomEntity(random)] as const);
  const entities = new Map(all);
  const actions: ActionShape[] = [];
  for (let index = random.between(1, 4); index > 0; index--)
    actions.push(randomAction(random, actions.length, actions));
  const inside = (namespace: string): string =>
    [
      ...[...entities]
        .filter(([name]) => name.startsWith('N::') === (namespace === 'N'))
        .map(([name, shape]) => entityText(name.replace('N::', ''), shape)),
      ...actions.filter(({ type }) => type.startsWith('N::') === (namespace === 'N')).map(actionText),
    ].join('\n');
  const text = `${inside('')}\nnamespace N {\n${inside('N')}\n}`;
  return { entities, actions, text };
};

const LITERALS: Readonly<Record<Kind, readonly string[]>> = {
  Bool: ['true', 'false'],
  Long: ['0', '1', '-1', '7'],
  String: ['""', '"a"', '"b"', '"x*y"'],
  ipaddr: ['ip("1.1.1.1")', 'ip("::1/8")', 'ip("1.1.1.1/99")'],
  decimal: ['decimal("1.0")', 'decimal("-2.55")', 'decimal("1")'],
  datetime: ['datetime("2020-01-01")', 'datetime("2020-13-01")'],
  duration: ['duration("1h")', 'duration("1y")'],
};

interface Scope {
  readonly principal: string;
  readonly resource: string;
  readonly action: ActionShape;
}

interface Path {
  readonly text: string;
  readonly type: Type;
  /** What must be asked before it is read. */
  readonly guards: readonly string[];
}

const sameType = (a: Type, b: Type): boolean => typeText(a) === typeText(b);

/** Writes policies for one schema. */
export class TypedWriter {
  readonly #random: Random;
  readonly #schema: RandomSchema;

  constructor(random: Random, schema: RandomSchema) {
    this.#random = random;
    this.#schema = schema;
  }

  #uid(type: string): string {
    const ids = this.#schema.entities.get(type)?.ids ?? IDS;
    return `${type}::"${this.#random.pick(this.#random.chance(96) ? ids : IDS)}"`;
  }

  #action(): string {
    const { type, id } = this.#random.pick(this.#schema.actions);
    return this.#random.chance(97) ? `${type}::"${id}"` : 'Action::"none"';
  }

  #type(): string {
    return this.#random.chance(97) ? this.#random.pick(TYPES) : 'Nope';
  }

  /** What can be read in an environment, to a depth. */
  #paths(scope: Scope): readonly Path[] {
    const found: Path[] = [];
    const walk = (path: Path, depth: number): void => {
      found.push(path);
      if (typeof path.type === 'string' || depth <= 0 || found.length > 60) return;
      if ('set' in path.type) return;
      const entity = 'entity' in path.type ? this.#schema.entities.get(path.type.entity) : undefined;
      const fields = 'record' in path.type ? path.type.record : (entity?.fields ?? new Map<string, Field>());
      for (const [name, { type, required }] of fields) {
        const text = name === 'if' ? `${path.text}["if"]` : `${path.text}.${name}`;
        const guards = required ? path.guards : [...path.guards, `${path.text} has ${name === 'if' ? '"if"' : name}`];
        walk({ text, type, guards }, depth - 1);
      }
      if (entity?.tags != null)
        walk(
          { text: `${path.text}.getTag("t")`, type: entity.tags, guards: [...path.guards, `${path.text}.hasTag("t")`] },
          depth - 1,
        );
    };
    walk({ text: 'principal', type: { entity: scope.principal }, guards: [] }, 3);
    walk({ text: 'resource', type: { entity: scope.resource }, guards: [] }, 3);
    walk({ text: 'context', type: { record: scope.action.context }, guards: [] }, 3);
    return found;
  }

  #read(scope: Scope, wanted: Type, guards: string[]): string | null {
    const paths = this.#paths(scope).filter(({ type }) => sameType(type, wanted));
    if (paths.length === 0) return null;
    const path = this.#random.pick(paths);
    if (!this.#random.chance(8)) guards.push(...path.guards);
    return path.text;
  }

  #literal(wanted: Type, scope: Scope, depth: number, guards: string[]): string {
    const random = this.#random;
    if (typeof wanted === 'string') return random.pick(LITERALS[wanted].slice(0, random.chance(97) ? -1 : undefined));
    if ('entity' in wanted) return this.#uid(wanted.entity);
    if ('set' in wanted)
      return `[${random.times(random.chance(95) ? random.between(1, 2) : 0, () => this.#value(wanted.set, scope, depth - 1, guards)).join(', ')}]`;
    const fields = [...wanted.record].filter(() => random.chance(98));
    return `{${fields.map(([name, { type }]) => `"${name}": ${this.#value(type, scope, depth - 1, guards)}`).join(', ')}}`;
  }

  #value(wanted: Type, scope: Scope, depth: number, guards: string[]): string {
    const random = this.#random;
    const type = random.chance(98) ? wanted : randomType(random, 1);
    if (random.chance(60)) {
      const read = this.#read(scope, type, guards);
      if (read !== null) return read;
    }
    if (depth > 0 && random.chance(12))
      return `(if ${this.condition(scope, depth - 1)} then ${this.#value(type, scope, depth - 1, guards)} else ${this.#value(type, scope, depth - 1, guards)})`;
    if (depth > 0 && random.chance(30)) {
      const computed = this.#computed(type, scope, depth - 1, guards);
      if (computed !== null) return computed;
    }
    return this.#literal(type, scope, depth, guards);
  }

  #computed(type: Type, scope: Scope, depth: number, guards: string[]): string | null {
    const random = this.#random;
    const value = (wanted: Type): string => this.#value(wanted, scope, depth, guards);
    switch (type) {
      case 'Bool':
        return `(${this.condition(scope, depth)})`;
      case 'Long':
        return random.chance(60)
          ? `(${value('Long')} ${random.pick(['+', '-', '*'])} ${value('Long')})`
          : `${value('duration')}.toSeconds()`;
      case 'datetime':
        return random.chance(50)
          ? `${value('datetime')}.offset(${value('duration')})`
          : `${value('datetime')}.toDate()`;
      case 'duration':
        return `${value('datetime')}.durationSince(${value('datetime')})`;
      default:
        return typeof type === 'object' && 'entity' in type && random.chance(50)
          ? `{a: ${value(type)}, "b c": 1}.a`
          : null;
    }
  }

  #test(scope: Scope, depth: number, guards: string[]): string {
    const random = this.#random;
    const value = (wanted: Type): string => this.#value(wanted, scope, depth, guards);
    const entity = (): string =>
      random.pick(['principal', 'resource', 'action', value({ entity: random.pick(TYPES) })]);
    const type = random.chance(50) ? random.pick(this.#paths(scope)).type : randomType(random, 1);
    switch (random.below(16)) {
      case 0:
      case 1:
      case 2:
        return `${value(type)} ${random.pick(['==', '!='])} ${value(type)}`;
      case 3: {
        const ordered = random.pick(['Long', 'Long', 'datetime', 'duration', 'decimal'] as const);
        return `${value(ordered)} ${random.pick(['<', '<=', '>', '>='])} ${value(ordered)}`;
      }
      case 4:
        return `${entity()} in ${entity()}`;
      case 5:
        return `${entity()} in [${random.times(random.between(1, 2), () => this.#uid(random.pick(TYPES))).join(', ')}]`;
      case 6:
        return `action in [${random.times(random.between(1, 2), () => this.#action()).join(', ')}]`;
      case 7:
        return `action ${random.pick(['==', '!=', 'in'])} ${this.#action()}`;
      case 8:
        return `${entity()} is ${this.#type()}${random.chance(30) ? ` in ${entity()}` : ''}`;
      case 9: {
        const holder = random.pick(this.#paths(scope));
        guards.push(...holder.guards);
        return `${holder.text} has ${random.pick(['a', 'b', 'a.b', 'b.c.d', 'zz', '"if"'])}`;
      }
      case 10:
        return `${entity()}.hasTag(${value('String')})`;
      case 11:
        return `${value({ set: type })}.contains(${value(type)})`;
      case 12:
        return `${value({ set: type })}.${random.pick(['containsAll', 'containsAny'])}(${value({ set: type })})`;
      case 13:
        return random.chance(50) ? `${value('String')} like "a*"` : `${value({ set: type })}.isEmpty()`;
      case 14:
        return random.chance(50)
          ? `${value('ipaddr')}.isInRange(${value('ipaddr')})`
          : `${value('decimal')}.lessThan(${value('decimal')})`;
      default:
        return value('Bool');
    }
  }

  /** A truth value, asked for behind what makes it safe. */
  condition(scope: Scope, depth: number): string {
    const random = this.#random;
    const guards: string[] = [];
    let text: string;
    if (depth <= 0 || random.chance(60)) text = this.#test(scope, depth, guards);
    else if (random.chance(20)) text = `!(${this.condition(scope, depth - 1)})`;
    else {
      const parts = random.times(random.between(2, 3), () => `(${this.condition(scope, depth - 1)})`);
      text = parts.join(random.pick([' && ', ' || ']));
    }
    const all = [...new Set(guards)];
    return all.length === 0 ? text : `${all.join(' && ')} && (${text})`;
  }

  #scopeClause(variable: 'principal' | 'resource', type: string, slot: boolean): string {
    const random = this.#random;
    const entity = slot ? `?${variable}` : this.#uid(random.chance(92) ? type : random.pick(TYPES));
    const tested = random.chance(90) ? type : this.#type();
    const forms = [` == ${entity}`, ` in ${entity}`, ` is ${tested} in ${entity}`];
    if (!slot) forms.push('', ` is ${type}`, ` is ${type}`, ` is ${type}`, ` is ${tested}`);
    return variable + random.pick(forms);
  }

  /** A policy, or a template with these slots. */
  policy(slots: readonly ('principal' | 'resource')[] = []): string {
    const random = this.#random;
    const action = random.pick(this.#schema.actions);
    const scope: Scope = {
      principal: random.pick(action.principals.length > 0 ? action.principals : TYPES),
      resource: random.pick(action.resources.length > 0 ? action.resources : TYPES),
      action,
    };
    const uid = `${action.type}::"${action.id}"`;
    const actions = random.chance(80)
      ? random.pick([` == ${uid}`, ` == ${uid}`, ` in ${uid}`, ` in [${uid}]`])
      : random.pick(['', ` in [${uid}, ${this.#action()}]`, ` == ${this.#action()}`, ' in []']);
    const head = [
      this.#scopeClause('principal', scope.principal, slots.includes('principal')),
      `action${actions}`,
      this.#scopeClause('resource', scope.resource, slots.includes('resource')),
    ].join(', ');
    const conditions = random.times(random.pick([0, 1, 1, 1, 2]), () => {
      return `${random.pick(['when', 'when', 'unless'])} { ${this.condition(scope, random.between(0, 3))} }`;
    });
    return `${random.pick(['permit', 'forbid'])} (${head}) ${conditions.join(' ')};`;
  }

  /** What fills a slot. */
  filling(): { readonly type: string; readonly id: string } {
    return { type: this.#type(), id: this.#random.pick(IDS) };
  }
}
