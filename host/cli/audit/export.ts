import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  exportFormats,
  exportTiles,
  proofMaker,
  prunedText,
  readLog,
  visitLog,
  type ExportFormat,
  type LogEntry,
  type LogPlace,
  type PrunedEntries,
  type PrunedPart,
} from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { EXIT, type ExitCode } from '../frame/exit.ts';
import type { Io } from '../frame/io.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { counted } from '../reporters/counted.ts';
import { toJson } from '../reporters/json.ts';
import { openOutput } from './output.ts';
import { LOG_ARGUMENT, LOG_DETAILS, placeOf } from './place.ts';
import { FOLDER_KEY, TRUST_OPTIONS, trustOf, type Trust } from './trust.ts';

const FORMATS = ['jsonl', 'csv', 'ocsf', 'tlog-proof', 'tiles'] as const;
/** Records of a line each are given to the standard output so many at a time. */
const LINES = 256;

interface Range {
  readonly from: number;
  readonly to: number;
}

/** `edict audit export`: the records of a log for other programs. */
export const auditExport: Verb = defineVerb({
  name: 'audit export',
  summary:
    'Write the records of a log as JSON Lines, CSV or OCSF events, or each with its proof; or the log as static tiles',
  arguments: LOG_ARGUMENT,
  positionals: [1, 1],
  options: {
    format: {
      type: 'string',
      short: 'f',
      argument: 'FORMAT',
      choices: FORMATS,
      description: 'jsonl (default), csv, ocsf, tlog-proof or tiles',
    },
    out: {
      type: 'string',
      short: 'o',
      argument: 'PATH',
      description: 'A file, or the folder of proofs or tiles; default the standard output',
    },
    from: { type: 'string', argument: 'INDEX', description: 'First record to export' },
    to: { type: 'string', argument: 'INDEX', description: 'Record to stop before' },
    ...TRUST_OPTIONS,
  },
  details:
    'The log is verified first, as `edict audit verify` does; nothing is written of one that does not verify.\n' +
    'Where retention has deleted entries, the first line names them: `pruned` in jsonl, the kind `pruned` in csv, `Delete entries` in ocsf.\n' +
    'jsonl is exact: each line has the record and its leaf. csv is for reading: what a spreadsheet would compute has a quote before it. ocsf is OCSF 1.3.0, class API Activity (6003).\n' +
    'tlog-proof writes <index>.cbor and <index>.tlog-proof, which `edict audit verify` reads.\n' +
    'tiles writes the whole log as the static files of C2SP tlog-tiles, for any reader of such logs; a folder with an earlier export is extended.\n' +
    LOG_DETAILS,
  exits: { 0: 'written', 3: 'there is no such log, or it does not verify' },
  examples: [
    'edict audit export build/demo/audit --key build/demo/audit/vkey > records.jsonl',
    'edict audit export build/demo/audit --format csv -o records.csv',
    'edict audit export build/demo/audit --format tlog-proof --from 7 --to 9 -o proofs',
  ],
  run: async (io, { json = false, format = 'jsonl', out, from, to, ...values }, [where = '']) => {
    const place = placeOf(where);
    if (json && out === undefined)
      throw new CliError('usage', '`--json` tells of what was written: name it with `--out`.');
    const trust = await trustOf(values, (await readLog(place)).verifierKey);
    if (format === 'tiles') return writeTiles(io, place, trust, out, from ?? to, json);
    const range: Range = { from: index(from, 0), to: index(to, Infinity) };
    const { count, pruned } = await (format === 'tlog-proof'
      ? writeProofs(place, trust, range, out)
      : writeLines(io, place, trust, range, exportFormats[format as keyof typeof exportFormats], out));
    if (json) io.out(toJson({ format, out, records: count, pruned, keySource: trust.source }));
    else {
      if (out !== undefined) io.out(`wrote ${counted(count, 'record')} to ${out}`);
      if (pruned !== null) io.err(`note  ${prunedText(pruned)}`);
    }
    if (!json && trust.source === 'folder') io.err(`note  ${FOLDER_KEY}`);
    return EXIT.ok;
  },
});

function index(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  if (!/^\d{1,15}$/.test(text)) throw new CliError('usage', `\`${text}\` is no record's index.`);
  return Number(text);
}

/** What was written, and the entries of the range that could not be, since they are not there any more. */
interface Written {
  readonly count: number;
  readonly pruned: PrunedEntries | null;
}

function prunedOf({ from, to }: Range, { prunedBelow, prunedUntil }: PrunedPart): PrunedEntries | null {
  const past = Math.min(to, prunedBelow);
  return prunedUntil === null || past <= from ? null : { first: from, past, until: prunedUntil };
}

function isWithin({ from, to }: Range, entry: LogEntry): boolean {
  return entry.index >= from && entry.index < to;
}

async function writeLines(
  io: Io,
  place: LogPlace,
  trust: Trust,
  range: Range,
  format: ExportFormat,
  out: string | undefined,
): Promise<Written> {
  const { header, end } = format;
  if (out === undefined) {
    // What is on the standard output cannot be taken back: the log is read twice.
    await visitLog(place, trust, () => undefined);
    let waiting = header === null ? [] : [header];
    const say = (): void => {
      if (waiting.length > 0) io.out(waiting.join(end) + end.slice(0, -1));
      waiting = [];
    };
    const write = (text: string): void => {
      if (waiting.push(text) >= LINES) say();
    };
    const written = await visitRange(place, trust, range, write, format);
    say();
    return written;
  }
  const file = openOutput(out);
  try {
    if (header !== null) file.write(header + end);
    const written = await visitRange(place, trust, range, (text) => file.write(text + end), format);
    file.finish();
    return written;
  } finally {
    file.discard();
  }
}

/** Gives the lines of a range: that of what is deleted first, also where nothing is left. */
async function visitRange(
  place: LogPlace,
  trust: Trust,
  range: Range,
  write: (text: string) => void,
  format: ExportFormat,
): Promise<Written> {
  let count = 0;
  let pruned: PrunedEntries | null | undefined;
  const begin = (part: PrunedPart, origin: string): PrunedEntries | null => {
    const gone = prunedOf(range, part);
    if (gone !== null) write(format.pruned(gone, origin));
    return gone;
  };
  const visited = await visitLog(place, trust, (entry, head) => {
    if (pruned === undefined) pruned = begin(head, head.origin);
    if (!isWithin(range, entry)) return;
    count++;
    write(format.line(entry, head.origin));
  });
  return { count, pruned: pruned === undefined ? begin(visited, visited.checkpoint.origin) : pruned };
}

async function writeTiles(
  io: Io,
  place: LogPlace,
  trust: Trust,
  out: string | undefined,
  limit: string | undefined,
  json: boolean,
): Promise<ExitCode> {
  if (out === undefined) throw new CliError('usage', 'Tiles are files: name their folder with `--out`.');
  if (limit !== undefined) throw new CliError('usage', 'Tiles are of a whole log: leave `--from` and `--to` out.');
  const { checkpoint, tiles, bundles, prunedBelow } = await exportTiles(place, trust, out);
  if (json) io.out(toJson({ format: 'tiles', out, checkpoint, tiles, bundles, prunedBelow, keySource: trust.source }));
  else {
    const fresh = `${counted(tiles, 'new tile')}, ${counted(bundles, 'new bundle')}`;
    io.out(`wrote the log of ${counted(checkpoint.size, 'record')} to ${out}: ${fresh}`);
    if (prunedBelow > 0) io.out(`  bundles of entries below ${prunedBelow} may be missing: retention has deleted some`);
  }
  if (!json && trust.source === 'folder') io.err(`note  ${FOLDER_KEY}`);
  return EXIT.ok;
}

async function writeProofs(place: LogPlace, trust: Trust, range: Range, out: string | undefined): Promise<Written> {
  if (out === undefined) throw new CliError('usage', 'Proofs are files: name their folder with `--out`.');
  const verified = await visitLog(place, trust, () => undefined);
  const proofs = await proofMaker(place, verified);
  let count = 0;
  let waiting: LogEntry[] = [];
  try {
    mkdirSync(out, { recursive: true, mode: 0o700 });
    await visitLog(
      place,
      trust,
      (entry) => {
        // The log may have grown meanwhile.
        if (!isWithin(range, entry) || BigInt(entry.index) >= verified.checkpoint.size) return;
        waiting.push({ ...entry, entry: entry.entry.slice() });
      },
      {
        settle: async () => {
          for (const entry of waiting) {
            const name = join(out, String(entry.index));
            const proof = await proofs.make(entry);
            writeFileSync(`${name}.cbor`, entry.entry, { mode: 0o600 });
            writeFileSync(`${name}.tlog-proof`, proof, { mode: 0o600 });
          }
          count += waiting.length;
          waiting = [];
        },
      },
    );
  } finally {
    await proofs.close();
  }
  return { count, pruned: prunedOf(range, verified) };
}
