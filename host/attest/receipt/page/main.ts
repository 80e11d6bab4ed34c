/** The script of the page that verifies receipts (`receiptPage`). It runs in a browser, on what its reader drops or chooses, and connects to nothing. */
import { decodeRecord } from '../../../audit/record/decode.ts';
import { AuditError } from '../../../audit/error/error.ts';
import { AttestError } from '../../error/error.ts';
import { MAX_RECEIPT_BYTES } from '../members.ts';
import { parseReceipt } from '../parse.ts';
import { readReceiptTrust } from '../trust.ts';
import { verifyReceipt } from '../verify.ts';
import { renderNotice, renderResult } from './render.ts';
import { moment, textOf } from './values.ts';

interface Given {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Receipts as JSON are longer by a third. */
const MAX_FILE_BYTES = 2 * MAX_RECEIPT_BYTES;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z$/;

function find<T extends Element>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`the page has no ${id}`);
}

const at = find('at', HTMLInputElement);
const then = find('then', HTMLButtonElement);
const result = find('result', HTMLElement);

let receipt: Given | null = null;
let trust: Given | null = null;
/** What was begun last: an answer to anything before it is not shown. */
let turn = 0;

/** When the host says that it decided; null of what is no receipt. */
function decided(bytes: Uint8Array): number | null {
  try {
    return decodeRecord(parseReceipt(bytes).record).time;
  } catch (error) {
    if (error instanceof AttestError || error instanceof AuditError) return null;
    throw error;
  }
}

function timeOf(text: string): number | null {
  const time = TIME.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isSafeInteger(time) && time >= 0 ? time : null;
}

async function answer(): Promise<readonly Node[]> {
  if (receipt === null || trust === null) {
    const missing = [...(receipt === null ? ['a receipt'] : []), ...(trust === null ? ['a trust file'] : [])];
    const odd = receipt !== null && decided(receipt.bytes) === null ? `${textOf(receipt.name)} is no receipt. ` : '';
    return [renderNotice('Nothing is verified yet', `${odd}Give this page ${missing.join(' and ')}.`, odd !== '')];
  }
  const time = timeOf(at.value.trim());
  if (time === null)
    return [renderNotice('Nothing is verified', 'The time is none such as 2026-11-22T00:00:00Z.', true)];
  try {
    return renderResult(await verifyReceipt(receipt.bytes, await readReceiptTrust(trust.bytes), time), time);
  } catch (error) {
    // What is wrong here is what is trusted; a receipt that is not good is a result.
    return [renderNotice('Nothing is verified', error instanceof Error ? error.message : String(error), true)];
  }
}

async function verify(): Promise<void> {
  const mine = ++turn;
  delete result.dataset['done'];
  const nodes = await answer();
  if (mine !== turn) return;
  result.replaceChildren(...nodes);
  result.dataset['done'] = String(mine);
}

function name(id: string, given: Given): void {
  find(id, HTMLElement).textContent = `${textOf(given.name)}, ${given.bytes.length} bytes`;
}

function takeReceipt(given: Given): void {
  receipt = given;
  name('receipt-name', given);
  then.disabled = decided(given.bytes) === null;
}

function takeTrust(given: Given): void {
  trust = given;
  name('trust-name', given);
}

/** A trust file is JSON that names keys; whatever else is taken for a receipt, which then says what is wrong with it. */
function isTrust({ bytes }: Given): boolean {
  try {
    const data: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof data === 'object' && data !== null && 'keys' in data;
  } catch {
    return false;
  }
}

async function read(files: readonly File[], take: (given: Given) => void): Promise<void> {
  const begun = ++turn;
  for (const file of files) {
    if (file.size > MAX_FILE_BYTES) {
      result.replaceChildren(renderNotice('Nothing is verified', `${file.name} is larger than any receipt.`, true));
      result.dataset['done'] = String(begun);
      return;
    }
    const bytes = new Uint8Array(await file.arrayBuffer());
    // What was chosen since is what counts.
    if (begun !== turn) return;
    take({ name: file.name, bytes });
  }
  await verify();
}

function choose(id: string, take: (given: Given) => void): void {
  const input = find(id, HTMLInputElement);
  input.addEventListener('change', () => {
    const files = Array.from(input.files ?? []);
    // A file that has changed since can be chosen again.
    input.value = '';
    void read(files, take);
  });
}

function setTime(time: number): void {
  at.value = moment(time);
  void verify();
}

choose('receipt', takeReceipt);
choose('trust', takeTrust);
at.addEventListener('input', () => void verify());
find('now', HTMLButtonElement).addEventListener('click', () => setTime(Date.now()));
then.addEventListener('click', () => {
  const time = receipt === null ? null : decided(receipt.bytes);
  if (time !== null) setTime(time);
});
for (const kind of ['dragover', 'dragleave', 'drop'] as const) {
  document.addEventListener(kind, (event) => {
    event.preventDefault();
    document.body.classList.toggle('over', kind === 'dragover');
    if (kind !== 'drop') return;
    const files = Array.from(event.dataTransfer?.files ?? []);
    void read(files, (given) => (isTrust(given) ? takeTrust(given) : takeReceipt(given)));
  });
}

const given: unknown = JSON.parse(find('given', HTMLScriptElement).textContent ?? 'null');
if (typeof given === 'string') takeTrust({ name: 'Came with this page', bytes: new TextEncoder().encode(given) });
setTime(Date.now());
