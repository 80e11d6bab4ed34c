import { AttestError, parseReceipt, RECEIPT_CLAIMS, verifyReceipt, type ReceiptResult } from '../../attest/index.ts';
import { AuditError, decodeRecord } from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { EXIT } from '../frame/exit.ts';
import { readBytes } from '../frame/io.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { toJson } from '../reporters/json.ts';
import { paint, type Palette } from '../reporters/paint.ts';
import { printable } from '../reporters/table.ts';
import { rebuildingOf } from './rebuild.ts';
import { RECEIPT_TRUST_OPTIONS, receiptTrustOf } from './trust.ts';

/** `edict receipt verify`: each claim of a receipt, and what stands for it. */
export const receiptVerify: Verb = defineVerb({
  name: 'receipt verify',
  summary: 'Verify one decision from a receipt: what, by which module, where, when, in which log',
  arguments: '<file>',
  positionals: [1, 1],
  options: {
    ...RECEIPT_TRUST_OPTIONS,
    source: {
      type: 'string',
      multiple: true,
      argument: 'FILE',
      description:
        'A policy that the module was built from: it is built again, and every byte compared; may be repeated',
    },
    wasm: {
      type: 'string',
      argument: 'FILE',
      description: "The module's file, for `--source`, where the receipt does not carry it",
    },
    at: {
      type: 'string',
      argument: 'TIME',
      description: 'When the evidence must hold: now (default), decision, or a time such as 2026-11-22T00:00:00Z',
    },
  },
  details:
    'Needs nothing but the file and what you trust: no log, no network. A receipt of long ago is verified `--at decision`: it then shows what held at that time, by the clock of its host.\n' +
    'With `--source` the module is built again here, as its file says it was; name the files that you have read.',
  exits: { 0: 'no claim failed', 1: 'a claim failed' },
  examples: [
    'edict receipt verify decision.edict-receipt --key audit.vkey --platforms platforms.json',
    'edict receipt verify decision.edict-receipt --key audit.vkey --software --at decision',
    'edict receipt verify decision.edict-receipt --trust trust.json',
    'edict receipt verify decision.edict-receipt --trust trust.json --source policy.yaml --wasm policy.wasm',
  ],
  run: async (io, { json = false, at = 'now', source = [], wasm, ...values }, [path = '']) => {
    if (wasm !== undefined && source.length === 0) {
      throw new CliError('usage', '`--wasm` is for building it again: name its policies with `--source`.');
    }
    const bytes = await readBytes(path);
    const trust = { ...(await receiptTrustOf(values)), ...(await rebuildingOf(source, wasm)) };
    let result: ReceiptResult;
    try {
      result = await verifyReceipt(bytes, trust, timeOf(at, bytes));
    } catch (error) {
      if (!(error instanceof AttestError)) throw error;
      throw new CliError('usage', `The policy of a platform cannot be used: ${error.message}.`, { cause: error });
    }
    if (json) io.out(toJson(result));
    else for (const line of resultLines(paint(io.colour.out), result)) io.out(line);
    return result.verdict === 'accept' ? EXIT.ok : EXIT.no;
  },
});

/** The time at which evidence must hold; of a file that is no receipt, none matters. */
function timeOf(text: string, bytes: Uint8Array): number {
  if (text === 'now') return Date.now();
  if (text === 'decision') {
    try {
      return decodeRecord(parseReceipt(bytes).record).time;
    } catch (error) {
      if (error instanceof AttestError || error instanceof AuditError) return Date.now();
      throw error;
    }
  }
  const time = Date.parse(text);
  if (Number.isSafeInteger(time) && time >= 0) return time;
  throw new CliError('usage', `\`--at ${text}\` is neither \`now\` nor \`decision\` nor a time.`);
}

function resultLines(palette: Palette, { verdict, claims, says, advisories, validUntil }: ReceiptResult): string[] {
  const marks = { pass: palette.green('pass   '), fail: palette.red('fail   '), skipped: palette.yellow('skipped') };
  const lines = claims.map(({ id, status, detail, source }) => {
    return `  ${marks[status]}  ${palette.bold(id.padEnd(12))}  ${printable(detail)}  ${palette.dim(source)}`;
  });
  const none = says?.asserted.platform === 'none';
  return [
    verdict === 'accept' ? palette.green('accepted') : palette.red('rejected'),
    ...lines,
    ...(none ? [palette.yellow('  A software key: no hardware stands for what the host says.')] : []),
    ...(advisories.length > 0 ? [`  advisories  ${advisories.map(printable).join(', ')}`] : []),
    ...(validUntil === null ? [] : [palette.dim(`  what this rests on ends ${new Date(validUntil).toISOString()}`)]),
    ...(verdict === 'accept'
      ? []
      : claims
          .filter(({ status }) => status === 'fail')
          .map(({ id }) => `  ${palette.red(id)}: not shown: ${demandOf(id)}`)),
  ];
}

function demandOf(id: string): string {
  return Object.entries(RECEIPT_CLAIMS).find(([name]) => name === id)?.[1].demands ?? '';
}
