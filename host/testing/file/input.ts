import type { Node, NodeOf } from '../../compiler/languages/yaml/tree/node.ts';
import type { PolicyInput } from '../../engine/types.ts';
import { closedMap, oneOrMore, refuse } from './fields.ts';
import { mergeMembers, type Budget } from './merge.ts';
import type { Problems } from './problems.ts';
import { valueOf, type Members } from './value.ts';

/** What an input may have, and what it has where nothing is said, as in `edict eval`. */
export interface InputShape {
  readonly members: readonly string[];
  readonly defaults: Members;
}

/** Inputs of the AGT dialects (docs/dialects.md). */
export const YAML_INPUT: InputShape = {
  members: ['context', 'agent', 'stage', 'action', 'path'],
  defaults: { context: {}, agent: '*', stage: 'pre_tool' },
};

/** Requests of Cedar. */
export const CEDAR_INPUT: InputShape = {
  members: ['principal', 'action', 'resource', 'context', 'entities'],
  defaults: { context: {}, entities: [] },
};

/** Reads inputs and fixtures of one file. */
export interface InputReader {
  /** The members of an `input`, or of a fixture; null after reporting that it is none. */
  read(node: Node, what: string): Members | null;
  /** Makes a fixture known. */
  define(name: string, members: Members): void;
  /** The fixtures that a `fixture` key names; unknown ones are reported. */
  fixtures(node: Node): readonly Members[];
  /** The input that these layers merge to, later over earlier. */
  merge(layers: readonly Members[]): PolicyInput;
}

export const createInputReader = (
  { members, defaults }: InputShape,
  absent: WeakSet<Node>,
  budget: Budget,
  problems: Problems,
): InputReader => {
  const defined = new Map<string, Members>();
  const values = new Map<Node, unknown>();
  const checkContext = (map: NodeOf<'map'>): void => {
    for (const { key, value } of map.entries) {
      if (key.kind !== 'string' || key.value !== 'context' || value.kind === 'map' || absent.has(value)) continue;
      refuse(value, '"context"', 'a mapping', problems);
    }
  };
  return {
    read(node, what) {
      const map = closedMap(node, what, members, problems);
      if (map === null) return null;
      checkContext(map);
      return valueOf(map, absent, values) as Members;
    },
    define: (name, fixture) => void defined.set(name, fixture),
    fixtures: (node) =>
      oneOrMore(node, '"fixture"', problems).flatMap((each) => {
        const name = each.kind === 'string' ? each.value : null;
        const found = name === null ? undefined : defined.get(name);
        if (found !== undefined) return [found];
        if (name === null) refuse(each, '"fixture"', 'the name of a fixture', problems);
        else {
          const known = [...defined.keys()].map((known) => `"${known}"`).join(', ');
          const hint = known === '' ? 'Define it under "fixtures:".' : `The fixtures are ${known}.`;
          problems.report('fixture_unknown', each.range, `There is no fixture "${name}".`, hint);
        }
        return [];
      }),
    merge: (layers) => layers.reduce((base, over) => mergeMembers(base, over, budget), defaults),
  };
};
