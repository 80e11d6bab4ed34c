import type { Check } from '../../appraisal/types.ts';
import { RECEIPT_CLAIMS } from '../claims.ts';
import type { ReceiptResult, ReceiptSays } from '../types.ts';
import { moment, rowsOf, textOf, type Row } from './values.ts';

type Content = Node | string;

/** An element with what stands in it. Text is never read as HTML. */
function element(tag: string, kind: string, ...content: readonly Content[]): HTMLElement {
  const made = document.createElement(tag);
  if (kind !== '') made.className = kind;
  made.append(...content);
  return made;
}

function list(rows: readonly Row[]): HTMLElement {
  return element(
    'dl',
    '',
    ...rows.flatMap(([name, value]) => [
      element('dt', '', name),
      element('dd', /^[0-9a-f]{32,}(, [0-9a-f]{32,})*$/.test(value) ? 'hex' : '', value),
    ]),
  );
}

function table(checks: readonly Check[], demandOf: (id: string) => string): HTMLElement {
  const rows = checks.map(({ id, status, detail, source }) => {
    const demand = demandOf(id);
    const detailed = element('td', 'detail', textOf(detail));
    // Beside a claim that did not pass, what it demands must not read as if it were so.
    if (demand !== '') detailed.append(element('span', '', status === 'pass' ? demand : `Not shown: ${demand}`));
    const cells = [element('td', `status ${status}`, status), element('td', 'name', textOf(id))];
    const row = element('tr', '', ...cells, detailed, element('td', 'source', textOf(source)));
    row.dataset['claim'] = id;
    row.dataset['status'] = status;
    return row;
  });
  return element('table', '', element('tbody', '', ...rows));
}

function verdict({ verdict: answer, claims }: ReceiptResult, at: number): HTMLElement {
  const count = (status: Check['status']): number => claims.filter((claim) => claim.status === status).length;
  const failed = claims.filter(({ status }) => status === 'fail').map(({ id }) => id);
  const accepted = answer === 'accept';
  const why = accepted ? 'No claim failed' : `Failed: ${failed.join(', ')}`;
  return element(
    'div',
    `verdict ${accepted ? 'good' : 'bad'}`,
    element('b', '', accepted ? 'Accepted' : 'Rejected'),
    element('div', '', `${why}. ${count('pass')} passed, ${count('fail')} failed, ${count('skipped')} skipped.`),
    element('div', 'soft', `Verified as of ${moment(at)}`),
  );
}

/** On the platform `none` there is nothing behind the host's word, whatever else holds. */
function software(): HTMLElement {
  return element(
    'div',
    'software',
    element('b', '', 'Platform none. '),
    "The host's key is software: no hardware stands for anything that it says.",
  );
}

function decision({ index, record, fields, time }: ReceiptSays): readonly Row[] {
  const reasons = record.reasons.map(textOf).join(', ');
  return [
    ['decision', `${record.verdict}${record.mode === 'observe' ? ', and only observed' : ''}`],
    ['action', textOf(record.action)],
    ['agent', textOf(record.agent)],
    ['reasons', reasons === '' ? 'none' : reasons],
    ['entry', textOf(record.entry)],
    ['module', textOf(record.moduleDigest)],
    ['time', `${moment(record.time)}, by the host's clock`],
    [
      'not before',
      time.notBefore === null ? 'nobody but the host says so' : `${moment(time.notBefore)}, by your nonce`,
    ],
    ['not after', time.notAfter === null ? 'nobody but the host says so' : `${moment(time.notAfter)}, by a witness`],
    ['record', `${index} of its log`],
    ...fields.map(({ name, value }): Row => [`opened: ${textOf(name)}`, textOf(value)]),
  ];
}

function asserted({ asserted: statement }: ReceiptSays): readonly Row[] {
  const { log, notBefore, expires, ...rest } = statement;
  return [
    ...rowsOf(rest),
    ['log', textOf(log.origin)],
    ['log id', textOf(log.id)],
    ['log size', `${log.size} records when it was stated`],
    ['log root', textOf(log.root)],
    ['in force', `${moment(notBefore)} to ${moment(expires)}`],
  ];
}

function measuredHalf({ measured, accelerators, asserted: { platform } }: ReceiptSays): HTMLElement {
  const nothing =
    platform === 'none'
      ? 'None. This host runs without a trusted environment; nothing measured it.'
      : 'None that can be trusted: the evidence does not verify.';
  return element(
    'section',
    'half hardware',
    element('h2', '', 'Launch measurement'),
    element('p', 'soft', 'What hardware says of the software that was launched.'),
    measured === null ? element('p', '', nothing) : list(rowsOf(measured)),
    ...accelerators.flatMap((each) => [element('h2', '', 'Accelerators'), list(rowsOf(each))]),
  );
}

function assertedHalf(says: ReceiptSays): HTMLElement {
  return element(
    'section',
    'half word',
    element('h2', '', 'Host-asserted'),
    element('p', 'soft', 'What that software says of itself. Its own word: no hardware has measured any of it.'),
    list(asserted(says)),
  );
}

/** Every check of a piece of evidence, to be opened. */
function checksOf(what: string, checks: readonly Check[]): HTMLElement {
  const summary = element('summary', '', `Evidence of ${what}: ${checks.length} checks`);
  return element(
    'details',
    'evidence',
    summary,
    table(checks, () => ''),
  );
}

/** What verifying a receipt came to: the verdict first, then what was decided, what is measured and what is only said, and each claim. */
export function renderResult(result: ReceiptResult, at: number): readonly Node[] {
  const { claims, says, evidence, accelerators, advisories, validUntil } = result;
  const nodes: Node[] = [verdict(result, at)];
  if (says?.asserted.platform === 'none') nodes.push(software());
  if (says !== null) {
    const title = result.verdict === 'accept' ? 'What was decided' : 'What it says, which is not shown to be true';
    nodes.push(element('h2', '', title), list(decision(says)));
    nodes.push(element('div', 'halves', measuredHalf(says), assertedHalf(says)));
  }
  const demands = new Map(Object.entries(RECEIPT_CLAIMS).map(([id, { demands: text }]) => [id, text]));
  nodes.push(
    element('h2', '', 'Claims'),
    table(claims, (id) => demands.get(id) ?? ''),
  );
  const rest: Row[] = [];
  if (advisories.length > 0) rest.push(['advisories', textOf(advisories.join(', '))]);
  // Nothing rests on what was rejected.
  if (validUntil !== null && result.verdict === 'accept') rest.push(['valid until', moment(validUntil)]);
  if (rest.length > 0) nodes.push(element('h2', '', 'Of the platform'), list(rest));
  if (evidence !== null && evidence.checks.length > 0) nodes.push(checksOf('the platform', evidence.checks));
  for (const { kind, result: each } of accelerators) nodes.push(checksOf(`accelerators, ${textOf(kind)}`, each.checks));
  return nodes;
}

/** A word to the reader in the verdict's place, where nothing is verified. */
export function renderNotice(title: string, text: string, isFault: boolean): Node {
  return element(
    'div',
    `verdict ${isFault ? 'bad' : 'idle'}`,
    element('b', '', title),
    element('div', '', textOf(text)),
  );
}
