/** Random inputs that meet an entry's rules: mostly values near the constants that the rules compare with. */
import type { Cell } from '../../host/engine/cell/cell.ts';
import type { PolicyInput } from '../../host/engine/types.ts';
import type { Expression } from '../../host/compiler/ir/types.ts';
import type { Random } from '../random/random.ts';
import { KEYS, plainValue, value } from '../random/values.ts';

/** What an input is made for: the paths that are read and the constants that they are compared with. */
export interface Target {
  readonly paths: readonly (readonly string[])[];
  readonly constants: readonly unknown[];
}

/** A random context of plain JSON values, as other engines take it. */
export function randomContext(random: Random, target: Target): Record<string, unknown> {
  const context: Record<string, unknown> = {};
  for (const path of target.paths) {
    if (!random.chance(75)) continue;
    const near = random.chance(60) && target.constants.length > 0;
    put(random, context, path.slice(1), near ? random.pick(target.constants) : plainValue(random), plainValue);
  }
  return context;
}

/** A random input; `agent` and `stage` are there as a guard would give them, and now and then are not. */
export function randomInput(random: Random, target: Target): PolicyInput {
  const input: Record<string, unknown> = {};
  const context: Record<string, unknown> = {};
  if (random.chance(97)) input['context'] = context;
  else if (random.chance(50)) input['context'] = value(random);
  if (random.chance(95))
    input['agent'] = random.chance(70) ? random.pick(['did:mesh:alice', 'agent-1', '*']) : nearby(random, target);
  if (random.chance(60))
    input['stage'] = random.chance(70) ? random.pick(['pre_tool', 'post_tool']) : nearby(random, target);
  for (const path of target.paths) {
    if (path[0] === 'context' && random.chance(80)) put(random, context, path.slice(1), nearby(random, target), value);
  }
  for (let extra = random.below(3); extra > 0; extra -= 1) define(context, random.pick(KEYS), value(random));
  return input;
}

/** The paths and constants of an entry's rules. */
export function targetOf(paths: readonly (readonly string[])[], guards: readonly Expression[]): Target {
  const constants: unknown[] = [];
  const visit = (node: Expression): void => {
    if (node.kind === 'constant') constants.push(fromCell(node.value));
    else if (node.kind === 'not') visit(node.argument);
    else if (node.kind !== 'read') for (const argument of node.arguments) visit(argument);
  };
  for (const guard of guards) visit(guard);
  return { paths, constants };
}

function nearby(random: Random, target: Target): unknown {
  if (target.constants.length === 0 || random.chance(35)) return value(random);
  const near = random.pick(target.constants);
  if (Array.isArray(near) && near.length > 0 && random.chance(70)) return random.pick(near as readonly unknown[]);
  if (random.chance(60)) return near;
  if (typeof near === 'string') return random.chance(50) ? `${near}x` : Array.from(near).slice(1).join('');
  if (typeof near === 'bigint') return random.chance(50) ? near + 1n : Number(near);
  if (typeof near === 'number') return random.chance(50) ? near + 1 : String(near);
  if (typeof near === 'boolean') return near ? 1 : 0;
  return random.chance(50) ? [near] : { a: near };
}

function put(
  random: Random,
  object: Record<string, unknown>,
  path: readonly string[],
  leaf: unknown,
  other: (random: Random) => unknown,
): void {
  const [name, ...rest] = path;
  if (name === undefined) return;
  if (rest.length === 0) {
    define(object, name, leaf);
    return;
  }
  if (random.chance(10)) {
    define(object, name, other(random));
    return;
  }
  const existing = Object.hasOwn(object, name) ? object[name] : undefined;
  const usable =
    existing !== null && typeof existing === 'object' && Object.getPrototypeOf(existing) === Object.prototype;
  // A copy: it may be a constant that other inputs are made of.
  const inner: Record<string, unknown> = usable ? { ...existing } : {};
  put(random, inner, rest, leaf, other);
  define(object, name, inner);
}

function define(object: object, name: string, member: unknown): void {
  Object.defineProperty(object, name, { value: member, enumerable: true, configurable: true, writable: true });
}

function fromCell(cell: Cell): unknown {
  switch (cell.tag) {
    case 'bool':
    case 'int':
    case 'bigint':
    case 'float':
    case 'string':
      return cell.tag === 'int' && BigInt(Number(cell.value)) === cell.value ? Number(cell.value) : cell.value;
    case 'null':
      return null;
    case 'list':
      return cell.items.map(fromCell);
    case 'record': {
      const object: Record<string, unknown> = {};
      for (const [key, member] of cell.entries) define(object, key, fromCell(member));
      return object;
    }
    default:
      return undefined;
  }
}
