/** Policies, tests and the subjects they make, for the tests of the testing room. */
import { readLibrary } from '../../host/compiler/index.node.ts';
import { createSubject, type Subject, readTestFile, type TestFile } from '../../host/testing/index.ts';

export const PAYMENTS = `apiVersion: governance.toolkit/v1
version: "1.0"
name: payments
agents: ["*"]
default_action: deny
rules:
  - name: small-refunds
    condition: "action.type == 'refund' and amount < 100 and amount > 0"
    action: allow
  - name: big-refunds
    condition: "action.type in ['refund', 'payout'] and amount >= 100"
    action: require_approval
    approvers: [finance]
    limit: 10/hour
`;

/** A policy set of one text, compiled fast. */
export function subjectOf(text: string, options: { readonly name?: string } = {}): Promise<Subject> {
  const name = options.name ?? 'payments.yaml';
  return createSubject({
    key: name,
    name,
    documents: { documents: [{ name, text }], strategy: 'deny_overrides' },
    locate: (source) => source,
    library: readLibrary,
    optimize: 'none',
  });
}

/** A test file from its text, which must be well-formed. */
export async function fileOf(text: string): Promise<TestFile> {
  const { file, problems } = await readTestFile('payments.test.yaml', text);
  if (file === null) throw new Error(problems.map(({ message }) => message).join('\n'));
  return file;
}
