/** AGT's Cedar library: its policies are called by their `@id`, its requests name entities as policies do. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isAuthorized, policySetTextToParts, policyToJson } from '../../../host/cedar/index.ts';
import type { EntityJson, EntityUid } from '../../../host/cedar/index.ts';
import type { Recorder } from '../suite.ts';
import { differences, readLossless } from './vectors.ts';

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

export function runLibraryCases(folder: string, recorder: Recorder): void {
  for (const name of readdirSync(folder)
    .filter((each) => each.endsWith('_test.json'))
    .sort()) {
    const policies = policiesOf(readFileSync(join(folder, name.replace('_test.json', '.cedar')), 'utf8'));
    const cases = readLossless(readFileSync(join(folder, name), 'utf8')) as readonly LibraryCase[];
    for (const each of cases) {
      const { principal, action, resource, context } = each.request;
      const answer = isAuthorized({
        principal: uidOf(principal),
        action: uidOf(action),
        resource: uidOf(resource),
        context,
        policies: { staticPolicies: policies },
        entities: each.entities,
      });
      const erred = answer.type === 'success' ? answer.response.diagnostics.errors : [];
      const found = [...differences(answer, { ...each, errors: erred.map(({ policyId }) => policyId) })];
      if (erred.length !== each.num_errors) found.push(`${erred.length} errors, expected ${each.num_errors}`);
      recorder.judge('agt-cedar-lib (evaluator)', `${name} ${each.name}`, found);
    }
  }
}
