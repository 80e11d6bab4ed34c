import { decodeRecord } from '../../audit/record/decode.ts';
import { verifyDisclosure, type DisclosedField } from '../../audit/record/disclosure.ts';
import type { DecisionRecord } from '../../audit/record/types.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { sameBytes } from '../../encoding/bytes/same.ts';
import { Appraisal } from '../appraisal/appraisal.ts';
import type { BindingStatement } from '../binding/types.ts';
import { shownBy } from '../wire/judge-accelerators.ts';
import { judgeAnswer, type AnswerJudge } from '../wire/judge-answer.ts';
import type { EvidenceJudge } from '../wire/types.ts';
import { RECEIPT_CLAIMS } from './claims.ts';
import { judgeShown } from './accelerators.ts';
import { judgeEvidence } from './evidence.ts';
import { judgeLog } from './log.ts';
import { judgeSource } from './module.ts';
import { parseReceipt, type ParsedReceipt } from './parse.ts';
import { judgeTime } from './time.ts';
import type { ReceiptResult, ReceiptSays, ReceiptTrust } from './types.ts';
import { within, type ReceiptAppraisal } from './within.ts';

function textOf(value: string | Uint8Array): string {
  return typeof value === 'string' ? JSON.stringify(value) : `sha256:${encodeHex(value)}`;
}

async function judgeDecision(appraisal: ReceiptAppraisal, entry: Uint8Array): Promise<DecisionRecord | undefined> {
  const record = await within(appraisal, 'decision', () => decodeRecord(entry));
  if (record === undefined) return undefined;
  if (record.kind !== 'decision') {
    appraisal.fail('decision', `record ${record.sequence} is no decision but: ${record.kind}`);
    return undefined;
  }
  const { verdict, mode, action, agent, sequence, sender } = record;
  const observed = mode === 'observe' ? ', observed and not enforced' : '';
  const what = `${verdict}${observed}: ${textOf(action)} of agent ${textOf(agent)}, record ${sequence}`;
  // What a sender's batch brought was decided elsewhere: the log's host only wrote it down.
  appraisal.judge('decision', sender === null, what, `${what}: a sender says so, and the host has not decided it`);
  return record;
}

async function judgeDisclosed(
  appraisal: ReceiptAppraisal,
  { disclosures }: ParsedReceipt,
  record: DecisionRecord,
): Promise<readonly DisclosedField[]> {
  if (disclosures.length === 0) {
    appraisal.skip('disclosed', `none of ${record.fields} fields is opened`);
    return [];
  }
  const fields = await within(appraisal, 'disclosed', () =>
    disclosures.map((field) => verifyDisclosure(field, record)),
  );
  if (fields === undefined) return [];
  appraisal.pass(
    'disclosed',
    `${fields.length} of ${record.fields} fields opened: ${fields.map(({ name }) => textOf(name)).join(', ')}`,
  );
  return fields;
}

function judgeModule(
  appraisal: ReceiptAppraisal,
  { moduleDigest }: DecisionRecord,
  { modules }: BindingStatement,
  trust: ReceiptTrust,
): void {
  if (moduleDigest === null) return appraisal.fail('module', 'no module decided');
  const digest = encodeHex(moduleDigest);
  if (!modules.some((module) => sameBytes(module, moduleDigest))) {
    return appraisal.fail('module', `${digest} is none of the modules that the statement names`);
  }
  if (trust.modules === null) return appraisal.skip('module', `${digest}; any module is taken`);
  const known = trust.modules.find((module) => module.digest === digest);
  const name = known?.name === undefined ? '' : ` (${known.name})`;
  appraisal.judge('module', known !== undefined, `${digest}${name}`, `${digest} is no module that is known`);
}

function judgeAsserted(
  appraisal: ReceiptAppraisal,
  statement: BindingStatement,
  record: DecisionRecord,
  trust: ReceiptTrust,
): void {
  const { host, notBefore, expires } = statement;
  const digest = encodeHex(host);
  const inForce = record.time >= notBefore && record.time <= expires;
  if (!inForce) return appraisal.fail('asserted', 'the statement was not in force when the decision was made');
  if (trust.hosts === null) appraisal.pass('asserted', `host code ${digest}, by its own word; any is taken`);
  else {
    const isKnown = trust.hosts.includes(digest);
    appraisal.judge('asserted', isKnown, `host code ${digest}, by its own word`, `host code ${digest} is not known`);
  }
}

/**
 * Verifies a receipt with judges of evidence: the verifiers of every platform and of accelerators, with their pinned roots; in tests with roots of their own.
 * @throws AttestError `options_invalid`
 */
export async function appraiseReceipt(
  bytes: Uint8Array,
  trust: ReceiptTrust,
  at: number,
  judge: EvidenceJudge,
  judgeEach: AnswerJudge = judgeAnswer,
): Promise<ReceiptResult> {
  const appraisal: ReceiptAppraisal = new Appraisal(RECEIPT_CLAIMS);
  const receipt = appraisal.read('form', () => parseReceipt(bytes));
  if (receipt === undefined) return resultOf(appraisal, null, null, []);
  appraisal.pass('form', `${bytes.length} bytes, platform ${receipt.statement.platform}`);
  const record = await judgeDecision(appraisal, receipt.record);
  const { evidence, measured } = await judgeEvidence(appraisal, receipt, trust, at, judge);
  const answers = await judgeShown(appraisal, receipt, trust, at, judgeEach);
  if (record === undefined) return resultOf(appraisal, null, evidence, answers);
  const fields = await judgeDisclosed(appraisal, receipt, record);
  const { statement } = receipt;
  judgeModule(appraisal, record, statement, trust);
  await judgeSource(appraisal, receipt, record, trust);
  judgeAsserted(appraisal, statement, record, trust);
  const seen = await judgeLog(appraisal, receipt, record, trust);
  const time = judgeTime(appraisal, statement, record, trust, at, seen);
  const index = BigInt(record.sequence);
  const says = { index, record, fields, asserted: statement, measured, accelerators: shownBy(answers), time };
  return resultOf(appraisal, says, evidence, answers);
}

function resultOf(
  appraisal: ReceiptAppraisal,
  says: ReceiptSays | null,
  evidence: ReceiptResult['evidence'],
  accelerators: ReceiptResult['accelerators'],
): ReceiptResult {
  for (const advisory of evidence?.advisories ?? []) appraisal.advise(advisory);
  if (typeof evidence?.validUntil === 'number') appraisal.endsAt(evidence.validUntil);
  const { verdict, checks, advisories, validUntil } = appraisal.result(says);
  return { verdict, claims: checks, says, evidence, accelerators, advisories, validUntil };
}
