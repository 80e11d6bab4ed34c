import { existsSync } from 'node:fs';
import {
  parseVerifierKey,
  readTokens,
  serveLog,
  unlockSegments,
  type IngestServerOptions,
  type ListenAddress,
  type ServerEvent,
  type WitnessRound,
} from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { EXIT } from '../frame/exit.ts';
import { readKeyText, readText } from '../frame/io.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { teller } from '../reporters/teller.ts';
import { loadSigningKey } from '../signing-key.ts';
import { LOG_ARGUMENT, LOG_DETAILS, placeOf } from './place.ts';
import { listenAddress, shownAddress, started, until } from './listen.ts';

/** `edict audit serve`: a log over HTTP. */
export const auditServe: Verb = defineVerb({
  name: 'audit serve',
  summary: "Serve a log: its checkpoint, tiles and entries, and what senders' batches bring",
  arguments: LOG_ARGUMENT,
  positionals: [1, 1],
  options: {
    listen: {
      type: 'string',
      argument: '[HOST:]PORT',
      description: 'Listens on TCP; the host is 127.0.0.1 if not given',
    },
    socket: { type: 'string', argument: 'PATH', description: 'Listens on a Unix socket, for its owner alone' },
    tokens: {
      type: 'string',
      argument: 'FILE',
      description: 'Who may read: a line each, a name and a token of 32 characters at least',
    },
    'public-tiles': { type: 'boolean', description: 'Checkpoint and hashes are for everybody; entries never are' },
    key: {
      type: 'string',
      short: 'k',
      argument: 'FILE',
      description: "The log's private key: the server writes the log then, and takes batches in",
    },
    origin: { type: 'string', argument: 'NAME', description: "The log's name; default the key's" },
    enrol: {
      type: 'string',
      multiple: true,
      argument: 'KEY',
      description: 'A public enrolment key, as name+id+key or a file of it: who may send; may be repeated',
    },
    'segment-key': {
      type: 'string',
      multiple: true,
      argument: 'FILE',
      description: "The log's segments are encrypted under this key; the first is for what is written; may be repeated",
    },
    revoked: {
      type: 'string',
      argument: 'FILE',
      description: 'Serials of certificates that are not valid any more, a line each',
    },
    'key-history': {
      type: 'string',
      argument: 'FILE',
      description: 'A key history that ends with the key: the log was handed over to it',
    },
    'post-quantum-key': {
      type: 'string',
      argument: 'FILE',
      description: 'A private key of ML-DSA-44 that signs each checkpoint, too',
    },
    page: {
      type: 'string',
      multiple: true,
      argument: 'ORIGIN',
      description: 'Pages of this origin may read and send, such as https://app.example; may be repeated',
    },
    witnesses: {
      type: 'string',
      argument: 'FILE',
      description: 'A tlog-policy file: its witnesses are asked to cosign what is published',
    },
    'behind-proxy': { type: 'boolean', description: 'Refusals are not counted by address: all come from the proxy' },
  },
  details:
    'Reads need a token (Authorization: Bearer …), but for what --public-tiles opens. Without --key the log is only read, and another process may write it.\n' +
    'It speaks no TLS: beyond this machine, put a proxy that does before it. GET /healthz says whether the log takes records.\n' +
    'With --json, a line an event; no line has a token, a key, or what a record says.\n' +
    LOG_DETAILS,
  exits: { 0: 'ended by an interruption', 3: 'the log, a file or the address cannot be had' },
  examples: [
    'edict audit serve build/demo/audit --tokens readers.tokens --listen 8300',
    'edict audit serve log --key log.key --enrol enrol.vkey --tokens readers.tokens --listen 8300 --socket log.sock',
  ],
  run: async (io, values, [where = '']) => {
    const { json = false, tokens, 'public-tiles': publicTiles = false, 'behind-proxy': proxied = false } = values;
    const addresses = addressesOf(values);
    const tell = teller(io, json);
    const ingest = await ingestOf(values, tell);
    if (ingest === null) for (const path of values['segment-key'] ?? []) await unlockSegments(path);
    const server = await started(() =>
      serveLog({
        dir: placeOf(where),
        addresses,
        tokens: tokens === undefined ? null : readTokens(tokens),
        publicTiles,
        ...(ingest === null ? {} : { ingest }),
        pages: (values.page ?? []).map(originOf),
        ...(proxied ? { refusalRate: 0 } : {}),
        onEvent: tell,
      }),
    );
    for (const address of server.addresses) {
      tell({
        level: 'info',
        event: 'listening',
        address: shownAddress(address),
        origin: server.origin,
        writes: ingest !== null,
      });
    }
    await until(io.interrupted());
    tell({ level: 'info', event: 'stopping' });
    await server.close();
    tell({ level: 'info', event: 'stopped' });
    return EXIT.ok;
  },
});

function addressesOf({ listen, socket }: { readonly listen?: string; readonly socket?: string }): ListenAddress[] {
  const addresses: ListenAddress[] = [];
  if (listen !== undefined) addresses.push(listenAddress({ listen }));
  if (socket !== undefined) addresses.push(listenAddress({ socket }));
  return addresses.length > 0 ? addresses : [listenAddress({})];
}

/** The origin of a page as browsers name it. */
function originOf(text: string): string {
  const origin = URL.canParse(text) ? new URL(text).origin : '';
  if (origin !== 'null' && origin === text) return origin;
  throw new CliError('usage', `\`${text}\` is no origin of a page, such as https://app.example.`);
}

interface WritingValues {
  readonly key?: string;
  readonly origin?: string;
  readonly enrol?: readonly string[];
  readonly revoked?: string;
  readonly 'segment-key'?: readonly string[];
  readonly 'key-history'?: string;
  readonly 'post-quantum-key'?: string;
  readonly witnesses?: string;
}

async function ingestOf(
  {
    key,
    origin,
    enrol = [],
    revoked,
    witnesses,
    'segment-key': segmentKeys = [],
    'key-history': history,
    'post-quantum-key': postQuantumKey,
  }: WritingValues,
  tell: (event: ServerEvent) => void,
): Promise<IngestServerOptions | null> {
  if (key === undefined) {
    if (
      enrol.length === 0 &&
      [origin, revoked, witnesses, history, postQuantumKey].every((value) => value === undefined)
    ) {
      return null;
    }
    const flags = '`--origin`, `--enrol`, `--revoked`, `--witnesses`, `--key-history` and `--post-quantum-key`';
    throw new CliError('usage', `${flags} are for a server that writes: name \`--key\`.`);
  }
  if (enrol.length === 0) {
    throw new CliError('usage', 'Nobody could send: name a public enrolment key with `--enrol`.', {
      hint: '`edict audit enrol --public-key` prints it.',
    });
  }
  const name = origin ?? (existsSync(key) ? (await loadSigningKey(key)).name : undefined);
  if (name === undefined) {
    throw new CliError('usage', `There is no key ${key}.`, {
      hint: 'It is made when the log is named: `--origin example.com/log`.',
    });
  }
  const enrolment = (await Promise.all(enrol.map(readKeyText))).map((text) => parseVerifierKey(text));
  const serials = revoked === undefined ? null : serialsOf(revoked, await readText(revoked));
  const [masterKey, ...earlier] = segmentKeys;
  return {
    origin: name,
    key,
    enrolment,
    ...(masterKey === undefined ? {} : { encryption: { masterKey, earlier } }),
    ...(serials === null ? {} : { revoked: serials }),
    ...(history === undefined ? {} : { keyHistory: await readText(history) }),
    ...(postQuantumKey === undefined ? {} : { postQuantumKey }),
    ...(witnesses === undefined
      ? {}
      : { witnesses: { policy: await readText(witnesses), onRound: roundTeller(tell) } }),
  };
}

/** Tells what came of asking the witnesses, when it is no longer the same. */
function roundTeller(tell: (event: ServerEvent) => void): (round: WitnessRound) => void {
  let last = '';
  return ({ size, quorum, results }) => {
    const without = results.filter(({ outcome }) => outcome !== 'cosigned');
    const missing = without.map(({ witness, outcome }) => `${witness.name}: ${outcome}`).join(', ');
    if (last === `${quorum} ${missing}`) return;
    last = `${quorum} ${missing}`;
    const other = without.some(({ outcome }) => outcome === 'ahead' || outcome === 'inconsistent');
    const level = other ? 'error' : quorum ? 'info' : 'warning';
    tell({ level, event: 'cosigned', size: String(size), quorum, missing: missing === '' ? null : missing });
  };
}

function serialsOf(path: string, text: string): ReadonlySet<string> {
  const serials = new Set<string>();
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const serial = line.trim();
    if (serial === '' || serial.startsWith('#')) continue;
    if (!/^[0-9a-f]{32}$/.test(serial)) {
      throw new CliError('input', `${path}, line ${at + 1}: a serial is 32 lower-case hexadecimal digits.`);
    }
    serials.add(serial);
  }
  return serials;
}
