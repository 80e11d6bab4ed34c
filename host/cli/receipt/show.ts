import { AttestError, formatReceiptJson, parseReceipt, type Attached, type ParsedReceipt } from '../../attest/index.ts';
import { decodeRecord } from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { EXIT } from '../frame/exit.ts';
import { readBytes } from '../frame/io.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { refuseOverwriting, writeWhole } from '../frame/write.ts';
import { counted } from '../reporters/counted.ts';
import { hex, toJson } from '../reporters/json.ts';
import { paint } from '../reporters/paint.ts';
import { recordLines } from '../reporters/record.ts';
import { printable } from '../reporters/table.ts';

/** `edict receipt show`: what a receipt says, without any of it being verified. */
export const receiptShow: Verb = defineVerb({
  name: 'receipt show',
  summary: 'Show what a receipt says; nothing of it is verified',
  arguments: '<file>',
  positionals: [1, 1],
  options: {
    out: { type: 'string', short: 'o', argument: 'FILE', description: 'Write the receipt as JSON there' },
  },
  details: 'What it says is worth what `edict receipt verify` makes of it.',
  exits: { 0: 'shown', 3: 'it is no receipt' },
  examples: ['edict receipt show decision.edict-receipt'],
  run: async (io, { json = false, out }, [path = '']) => {
    const bytes = await readBytes(path);
    let receipt: ParsedReceipt;
    try {
      receipt = parseReceipt(bytes);
    } catch (cause) {
      if (!(cause instanceof AttestError)) throw cause;
      throw new CliError('unreadable', `${path} is no receipt: ${cause.message}.`, { cause });
    }
    if (out !== undefined) {
      await refuseOverwriting('--out', out, [path]);
      await writeWhole(out, `${formatReceiptJson(receipt)}\n`);
    }
    const record = decodeRecord(receipt.record);
    const { statement } = receipt;
    if (json) {
      io.out(toJson({ verified: false, record, statement, disclosed: receipt.disclosures.length }));
      return EXIT.ok;
    }
    const palette = paint(io.colour.out);
    io.out(palette.yellow('not verified'));
    for (const line of recordLines(palette, record)) io.out(line);
    const rows: readonly (readonly [string, string])[] = [
      [
        'platform',
        statement.platform === 'none' ? 'none: a software key, and no hardware stands for it' : statement.platform,
      ],
      ['modules', statement.modules.map(hex).join(', ')],
      ['host code', hex(statement.host)],
      ['its key', hex(statement.signingKey)],
      ['nonce', hex(statement.nonce)],
      ['log', `${printable(statement.log.origin)}, ${counted(statement.log.size, 'record')} when stated`],
      ['evidence', attached(receipt.evidence)],
      ['endorsed', attached(receipt.endorsements)],
      ['accelerators', acceleratorsLine(receipt)],
      ['module', attached(receipt.module)],
      ['opened', counted(receipt.disclosures.length, 'field')],
    ];
    io.out(`the host ${palette.bold('says')} of itself`);
    for (const [name, value] of rows) io.out(`  ${palette.dim(name.padEnd(12))}  ${value}`);
    return EXIT.ok;
  },
});

/** What the statement says of accelerators, and what of it the receipt shows. */
function acceleratorsLine({ statement: { gpu }, accelerators }: ParsedReceipt): string {
  if (gpu === undefined) return 'none is claimed';
  return accelerators == null ? `sha256:${hex(gpu)}, and none is shown` : attached(accelerators.evidence);
}

function attached(part: Attached | null): string {
  if (part === null) return 'none';
  return 'bytes' in part ? counted(part.bytes.length, 'byte') : `by digest, sha256:${hex(part.digest)}`;
}
