/** `v1-expr.json`: one condition against one context, as the Python and as the TypeScript engine read it; each of the two is a case. */
import { asItems, asString, member, take } from '../json/scan.ts';
import { yamlString } from '../json/yaml.ts';
import { casesOf, text } from './case.ts';
import type { PolicySet, VectorFile } from './vector-file.ts';

const FILE = 'v1-expr.json';
const ENGINES = [
  { key: 'py', dialect: 'agt-py' },
  { key: 'ts', dialect: 'agt-ts' },
] as const;

export const v1Expr: VectorFile = {
  name: FILE,
  collect(read) {
    const json = read(FILE);
    if (json === undefined) return [];
    return asItems(member(take(json, { cases: [{ condition: 'text' }] }), 'cases')).flatMap((item) =>
      ENGINES.map(({ dialect }) => setOf(dialect, asString(member(item, 'condition')))),
    );
  },
  judge(read, compiled, recorder) {
    for (const vector of casesOf(read, FILE, recorder)) {
      for (const { key, dialect } of ENGINES) {
        const id = `${text(vector['id'])} (${key})`;
        const set = compiled.find(setOf(dialect, text(vector['condition'])));
        if (set.kind !== 'decides') {
          recorder.fail(FILE, id, `the document was refused: ${set.why}`);
          continue;
        }
        const decision = set.decide({ context: vector['context'], agent: 'did:mesh:alice' });
        const matched = decision.rule === 'r' && decision.allowed;
        const unmatched = decision.fallback && !decision.allowed && decision.rule === null;
        if (!matched && !unmatched) recorder.fail(FILE, id, `neither matched nor unmatched: ${decision.reason}`);
        else
          recorder.judge(
            FILE,
            id,
            matched === vector[key] ? [] : [`expected ${String(vector[key])}, got ${String(matched)}`],
          );
      }
    }
  },
};

/** A document whose one rule allows where the condition holds; everything else is denied by default. */
function setOf(dialect: (typeof ENGINES)[number]['dialect'], condition: string): PolicySet {
  const document = [
    'apiVersion: governance.toolkit/v1',
    'name: p',
    "agents: ['*']",
    'default_action: deny',
    'rules:',
    '- name: r',
    `  condition: ${yamlString(condition)}`,
    `  ${dialect === 'agt-py' ? 'action' : 'ruleAction'}: allow`,
    '',
  ].join('\n');
  return { dialect, documents: [document] };
}
