import type { Sink } from '../../../diagnostics/sink.ts';
import { createSource } from '../../../source/source.ts';
import type { Source } from '../../../source/source.ts';
import { readDocument } from '../reader/read.ts';
import type { Policy, PolicyRule } from './policy.ts';
import { readPolicy } from './read.ts';
import type { Yaml } from '../reader/yaml.ts';

/**
 * Gives the text of a file that a policy extends, by its path: that of the extending file's folder with the written one behind it. Null when there is none; an error that is thrown says why it
 * cannot be read, and is reported where the policy extends it.
 */
export type Resolve = (path: string) => string | null | Promise<string | null>;

/** The deepest chain of files. */
const MAX_DEPTH = 16;

/** The path of the extended file; null when it is not relative or leads out of the extending file's folder. */
export const extendedPath = (path: string, from: string): string | null => {
  if (path === '' || /[\\\0]/u.test(path) || path.startsWith('/') || /^[A-Za-z][A-Za-z0-9+.-]*:/u.test(path))
    return null;
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..' && segments.pop() === undefined) return null;
    if (segment !== '' && segment !== '.' && segment !== '..') segments.push(segment);
  }
  if (segments.length === 0) return null;
  return from.slice(0, from.lastIndexOf('/') + 1) + segments.join('/');
};

/** A later rule of a name takes the earlier one's place, but `allow` and `log` do not take a `deny`'s. */
export const mergeRules = (parents: readonly PolicyRule[], own: readonly PolicyRule[]): PolicyRule[] => {
  const merged = [...parents];
  const places = new Map(parents.map(({ name }, place) => [name, place]));
  for (const rule of own) {
    const place = places.get(rule.name);
    const parent = place === undefined ? undefined : merged[place];
    if (place === undefined || parent === undefined) merged.push(rule);
    else if (parent.action !== 'deny' || (rule.action !== 'allow' && rule.action !== 'log')) merged[place] = rule;
  }
  return merged;
};

interface Extension {
  readonly yaml: Yaml;
  readonly sink: Sink;
  readonly resolve: Resolve | undefined;
}

const load = async (
  path: string,
  at: Policy['parents'][number],
  child: Policy,
  extension: Extension,
): Promise<Source | null> => {
  const { resolve, sink } = extension;
  const refuse = (problem: string): null => {
    sink.reportAt(child.source, at.range, 'EY111', { path: at.path, problem });
    return null;
  };
  if (resolve === undefined) return refuse('was not looked for: nothing was given that reads files');
  try {
    const text = await resolve(path);
    return text === null ? refuse('was not found') : createSource(path, text);
  } catch (error) {
    return refuse(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const extendFrom = async (policy: Policy, chain: readonly string[], extension: Extension): Promise<Policy | null> => {
  let inherited: PolicyRule[] = [];
  for (const parent of policy.parents) {
    const path = extendedPath(parent.path, policy.source.name);
    if (path === null) {
      extension.sink.reportAt(policy.source, parent.range, 'EY109', { path: parent.path });
      return null;
    }
    if (chain.includes(path) || chain.length >= MAX_DEPTH) {
      extension.sink.reportAt(policy.source, parent.range, 'EY110', { path: parent.path });
      return null;
    }
    const source = await load(path, parent, policy, extension);
    const node = source === null ? null : readDocument(source, 'yaml-1.1', extension.yaml, extension.sink);
    const read = source === null || node === null ? null : readPolicy(node, source, extension.sink);
    const extended = read === null ? null : await extendFrom(read, [...chain, path], extension);
    if (extended === null) return null;
    inherited = mergeRules(inherited, extended.rules);
  }
  return { ...policy, rules: mergeRules(inherited, policy.rules) };
};

/**
 * The policy with the rules of the files it extends, parents first.
 *
 * @returns null after reporting a file that leads out of its folder, in a circle, or to nothing
 */
export const extendPolicy = (policy: Policy, extension: Extension): Promise<Policy | null> =>
  policy.parents.length === 0 ? Promise.resolve(policy) : extendFrom(policy, [policy.source.name], extension);
