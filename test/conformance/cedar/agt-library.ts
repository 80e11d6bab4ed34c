/** AGT's Cedar library: its policies are called by their `@id`, its requests name entities as policies do. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isAuthorized, policySetTextToParts, policyToJson } from '../../../host/cedar/index.ts';
import type { EntityJson, EntityUid, PolicySet } from '../../../host/cedar/index.ts';
import type { JsonValue } from '../../../host/engine/index.ts';
import type { Recorder } from '../suite.ts';
import { compileSets } from './compile.ts';
import type { CompiledSet } from './compile.ts';
import { decideInModule } from './module.ts';
import { differences, judgedOf, readLossless } from './vectors.ts';
import type { Judged } from './vectors.ts';

interface LibraryCase {
  readonly name: string;
  readonly request: {
    readonly principal: string;
    readonly action: string;
    readonly resource: string;
    readonly context: Record<string, never>;
  };
  readonly entities: EntityJson[];
  readonly decision: 'allow' | 'deny';
  readonly reason: readonly string[];
  readonly num_errors: number;
}

const uidOf = (text: string): EntityUid => {
  const [, type = '', id = '""'] = /^([^"]+)::(".*")$/su.exec(text) ?? [];
  return { type, id: JSON.parse(id) as string };
};

/** The policies of a text by their `@id`; by their place where they have none. */
const policiesOf = (text: string): Record<string, string> => {
  const parts = policySetTextToParts(text);
  if (parts.type === 'failure') throw new TypeError(parts.errors.map(({ message }) => message).join('; '));
  return Object.fromEntries(
    parts.policies.map((policy, index) => {
      const json = policyToJson(policy);
      const id = json.type === 'success' ? json.json.annotations?.['id'] : undefined;
      return [id ?? `policy${index}`, policy];
    }),
  );
};

/** The two ways that a case is decided. */
const pathsOf = (
  { request, entities }: LibraryCase,
  policies: PolicySet,
  compiled: CompiledSet,
): Readonly<Record<string, () => Judged>> => {
  const [principal, action, resource] = [uidOf(request.principal), uidOf(request.action), uidOf(request.resource)];
  const { context } = request;
  return {
    module: () => {
      const json = { principal, action, resource, context, entities } as unknown as Record<string, JsonValue>;
      return decideInModule(compiled, {
        principal: json['principal'] ?? null,
        action: json['action'] ?? null,
        resource: json['resource'] ?? null,
        context: json['context'] ?? null,
        entities: json['entities'] ?? null,
      });
    },
    evaluator: () => judgedOf(isAuthorized({ principal, action, resource, context, policies, entities })),
  };
};

/** Of errors, the case says only how many there are. */
const libraryDifferences = (decide: () => Judged, { decision, reason, num_errors }: LibraryCase): readonly string[] => {
  let erred = 0;
  const counting = (): Judged => {
    const judged = decide();
    erred = judged.errors.length;
    return { ...judged, errors: [] };
  };
  const found = differences(counting, { decision, reason, errors: [] });
  return erred === num_errors ? found : [...found, `${erred} errors, expected ${num_errors}`];
};

/** Runs the cases of a folder. */
export async function runLibraryCases(folder: string, say: (line: string) => void, recorder: Recorder): Promise<void> {
  const names = readdirSync(folder)
    .filter((each) => each.endsWith('_test.json'))
    .sort();
  const sets = new Map(
    names.map((name): [string, PolicySet] => {
      const text = readFileSync(join(folder, name.replace('_test.json', '.cedar')), 'utf8');
      return [name, { staticPolicies: policiesOf(text) }];
    }),
  );
  const sources = [...sets].map(([name, policies]) => [name, { policies, schema: null }] as const);
  const compiled = await compileSets(new Map(sources), say);
  for (const [name, policies] of sets) {
    const set = compiled.get(name);
    if (set === undefined) throw new TypeError(`${name} was not compiled`);
    const cases = readLossless(readFileSync(join(folder, name), 'utf8')) as unknown as readonly LibraryCase[];
    for (const each of cases) {
      for (const [path, decide] of Object.entries(pathsOf(each, policies, set))) {
        recorder.judge(`agt-cedar-lib (${path})`, `${name} ${each.name}`, libraryDifferences(decide, each));
      }
    }
  }
}
