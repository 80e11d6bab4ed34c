import { existsSync } from 'node:fs';
import {
  formatCosignerKey,
  loadOrCreateCosigner,
  openCheckpointStore,
  parsePolicy,
  parseVerifierKey,
  serveWitness,
  withSchemes,
  type CosignerSigner,
  type VerifierKey,
} from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { EXIT } from '../frame/exit.ts';
import { readBytes, readKeyText } from '../frame/io.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { writeWhole } from '../frame/write.ts';
import { counted } from '../reporters/counted.ts';
import { describe } from '../reporters/error.ts';
import { toJson } from '../reporters/json.ts';
import { paint } from '../reporters/paint.ts';
import { listenAddress, shownAddress, started, until } from './listen.ts';

/** `edict audit witness`: a witness of other logs, as a server. */
export const auditWitness: Verb = defineVerb({
  name: 'audit witness',
  summary: 'Serve a witness: it cosigns the checkpoints of logs that only grow',
  arguments: '',
  positionals: [0, 0],
  options: {
    key: {
      type: 'string',
      short: 'k',
      multiple: true,
      argument: 'FILE',
      description: "The witness's private key; made when it is not there and --name is given; may be repeated",
    },
    name: { type: 'string', argument: 'NAME', description: 'Name of a key that is made, such as witness.example/w1' },
    algorithm: {
      type: 'string',
      argument: 'NAME',
      choices: ['ed25519', 'ml-dsa-44'],
      description: 'Of a key that is made: ed25519 (default) or ml-dsa-44',
    },
    'public-key': { type: 'boolean', description: 'Print the public keys and end' },
    out: { type: 'string', short: 'o', argument: 'FILE', description: 'With --public-key: writes them there, too' },
    policy: { type: 'string', argument: 'FILE', description: 'A tlog-policy file: its logs are witnessed' },
    log: {
      type: 'string',
      multiple: true,
      argument: 'KEY',
      description: 'A public key of a log, named as the log is, or a file of it; may be repeated',
    },
    store: { type: 'string', argument: 'FILE', description: 'Where it remembers what it has cosigned' },
    listen: {
      type: 'string',
      argument: '[HOST:]PORT',
      description: 'Listens on TCP; the host is 127.0.0.1 if not given',
    },
    socket: { type: 'string', argument: 'PATH', description: 'Listens on a Unix socket' },
  },
  details:
    'Serves POST /add-checkpoint, GET /<sha256 of the origin>/checkpoint and, with a key of ml-dsa-44, POST /sign-subtree (C2SP tlog-witness).\n' +
    'The store is as precious as the key: a witness that has lost it must be given a new key. One process has it at a time.',
  exits: { 0: 'ended by an interruption', 3: 'a file, the store or the address cannot be had' },
  examples: [
    'edict audit witness --key w1.key --name witness.example/w1 --public-key',
    'edict audit witness --key w1.key --policy logs.policy --store w1.sqlite --listen 8380',
  ],
  run: async (io, values) => {
    const { json = false, policy, log = [], store: path, 'public-key': publicOnly = false } = values;
    const signers = await signersOf(values);
    const keys = signers.map(formatCosignerKey);
    if (values.out !== undefined && !publicOnly) throw new CliError('usage', '`--out` goes with `--public-key`.');
    if (publicOnly) {
      if (values.out !== undefined) await writeWhole(values.out, keys.map((key) => `${key}\n`).join(''));
      if (json) io.out(toJson({ keys }));
      else keys.forEach((key) => io.out(key));
      return EXIT.ok;
    }
    if (path === undefined)
      throw new CliError('usage', 'A witness remembers what it has cosigned: name `--store FILE`.');
    const address = listenAddress(values);
    const logs = await logsOf(policy, log);
    const store = openCheckpointStore(path);
    try {
      const onError = (error: unknown): void => io.err(`error  ${describe(error).message}`);
      const server = await started(() => serveWitness({ signers, logs, store, onError, address }));
      const origins = [...new Set(logs.map(({ name }) => name))];
      if (json) io.out(toJson({ address: server.address, keys, origins }, 'one'));
      else {
        const { green, dim } = paint(io.colour.out);
        const head = `${green('witness')}  of ${counted(origins.length, 'log')} at ${shownAddress(server.address)}`;
        io.out([head, ...keys.map((key) => `  ${dim(key)}`)].join('\n'));
      }
      await until(io.interrupted());
      await server.close();
    } finally {
      store.close();
    }
    return EXIT.ok;
  },
});

interface KeyValues {
  readonly key?: readonly string[];
  readonly name?: string;
  readonly algorithm?: string;
}

async function signersOf({ key = [], name, algorithm }: KeyValues): Promise<CosignerSigner[]> {
  if (key.length === 0) throw new CliError('usage', 'A witness has a key: name its file with `--key`.');
  const missing = key.filter((file) => !existsSync(file));
  if (missing.length > 1 || (missing.length === 1 && name === undefined)) {
    throw new CliError('usage', `There is no key ${missing.join(', ')}.`, {
      hint: 'To make one, name it: `--name witness.example/w1`.',
    });
  }
  if (missing.length === 0 && (name !== undefined || algorithm !== undefined)) {
    throw new CliError('usage', '`--name` and `--algorithm` are of a key that is made, and all keys are there.');
  }
  const kind = algorithm === 'ml-dsa-44' ? 'ml-dsa-44' : 'ed25519';
  return Promise.all(key.map((file) => started(() => loadOrCreateCosigner(file, name ?? '', kind))));
}

async function logsOf(policy: string | undefined, log: readonly string[]): Promise<VerifierKey[]> {
  const keys: VerifierKey[] = [];
  if (policy !== undefined) {
    const source = await readBytes(policy);
    keys.push(...(await withSchemes((schemes) => parsePolicy(source, schemes))).logs.map(({ key }) => key));
  }
  for (const each of log) {
    const text = await readKeyText(each);
    keys.push(await withSchemes((schemes) => parseVerifierKey(text, schemes)));
  }
  if (keys.length === 0) throw new CliError('usage', 'No log is named to witness: `--policy FILE` or `--log KEY`.');
  return keys;
}
