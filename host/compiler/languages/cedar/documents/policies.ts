import type { JsonValue } from '../../../../engine/index.ts';
import type { Sink } from '../../../diagnostics/sink.ts';
import type { Source } from '../../../source/source.ts';
import { readPolicy } from '../json/read.ts';
import { readPolicyJson } from '../policy/set-json.ts';
import { generatedId, readPolicySet } from '../policy/set.ts';
import { slotsOf } from '../policy/slots.ts';
import type { NamedPolicy, PolicySet } from '../policy/types.ts';
import { locate, locateMembers } from '../schema/json/locate.ts';
import { parsePolicies } from '../text/parse.ts';
import type { Policy } from '../syntax/types.ts';

const NONE: PolicySet = { policies: [], templates: [], links: [] };

/** Gives policies without an id of their own their places in the whole set. */
type NextId = () => string;

/** The id that a policy is annotated with, or the next one. The place counts either way, as in Cedar's own command line. */
const idOf = ({ annotations }: Policy, next: NextId): string => {
  const generated = next();
  const annotated = annotations.find(({ key }) => key === 'id')?.value ?? '';
  return annotated === '' ? generated : annotated;
};

const ofPolicies = (named: readonly NamedPolicy[]): PolicySet => ({
  policies: named.filter(({ policy }) => slotsOf(policy).length === 0),
  templates: named.filter(({ policy }) => slotsOf(policy).length > 0),
  links: [],
});

const readText = (source: Source, next: NextId, sink: Sink): PolicySet => {
  const parsed = parsePolicies(source, sink);
  return parsed === null
    ? NONE
    : ofPolicies(parsed.policies.map((policy) => ({ id: idOf(policy, next), policy, source })));
};

const isObject = (value: JsonValue): value is { [key: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether it is one policy or template; what is neither is read as a set, which says so. */
const isSingle = (value: JsonValue): boolean =>
  isObject(value) &&
  ['effect', 'principal', 'action', 'resource', 'conditions'].some((key) => Object.hasOwn(value, key)) &&
  !['staticPolicies', 'templates', 'templateLinks'].some((key) => Object.hasOwn(value, key));

/** Notes where the policies of a JSON set stand in it. */
const located = (named: readonly NamedPolicy[], member: string, source: Source): readonly NamedPolicy[] => {
  const ranges = locateMembers(source.text, member);
  return named.map(({ id, policy }) => {
    const range = ranges.get(id);
    return { id, policy, source: null, ...(range === undefined ? {} : { json: { source, range } }) };
  });
};

const readJson = (source: Source, next: NextId, sink: Sink): PolicySet => {
  const read = readPolicyJson(source, sink);
  if (read === null) return NONE;
  if (isSingle(read.json)) {
    const policy = readPolicy(read.json, 'The policy', { sink, source });
    const json = { source, range: locate(source.text, []) };
    return policy === null ? NONE : ofPolicies([{ id: idOf(policy, next), policy, source: null, json }]);
  }
  const set = readPolicySet(read.json, sink, source);
  if (set === null) return NONE;
  const { policies, templates, links } = set;
  return {
    policies: located(policies, 'staticPolicies', source),
    templates: located(templates, 'templates', source),
    links,
  };
};

/**
 * Reads documents of policies as one set: texts, and JSON (a set, or one policy) where a name ends in `.json`. A policy is called by its annotation `@id`, or `policy0`, `policy1` and so on by
 * its place among the policies of all documents, as Cedar's own command line does; in a JSON set, by its key. What is wrong is reported.
 */
export const readDocuments = (sources: readonly Source[], sink: Sink): PolicySet => {
  let count = 0;
  const next = (): string => generatedId(count++);
  const sets = sources.map((source) => (source.name.endsWith('.json') ? readJson : readText)(source, next, sink));
  return {
    policies: sets.flatMap(({ policies }) => policies),
    templates: sets.flatMap(({ templates }) => templates),
    links: sets.flatMap(({ links }) => links),
  };
};
