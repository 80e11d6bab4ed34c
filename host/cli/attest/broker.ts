import { existsSync } from 'node:fs';
import { readAcceleratorTrust, readPlatformPolicies } from '../../attest/index.ts';
import {
  appraiserOf,
  Broker,
  isSecretName,
  readSecret,
  serveBroker,
  type SecretSource,
} from '../../attested/index.node.ts';
import { openLog, type FileLog } from '../../audit/index.node.ts';
import { load } from '../../engine/index.ts';
import { createGuard } from '../../guard/index.ts';
import { listenAddress, shownAddress, started, until } from '../audit/listen.ts';
import { CliError } from '../frame/error.ts';
import { EXIT } from '../frame/exit.ts';
import { readBytes, readText } from '../frame/io.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { counted } from '../reporters/counted.ts';
import { toJson } from '../reporters/json.ts';
import { paint } from '../reporters/paint.ts';
import { printable } from '../reporters/table.ts';
import { teller } from '../reporters/teller.ts';
import { loadSigningKey } from '../signing-key.ts';
import { policiesIn } from './policies.ts';

/** `edict attest broker`: releases secrets to hosts that prove where they run. */
export const attestBroker: Verb = defineVerb({
  name: 'attest broker',
  summary: 'Serve a key broker: secrets for hosts that prove where they run and by which policy they decide',
  arguments: '<policy.wasm>',
  positionals: [1, 1],
  options: {
    secrets: {
      type: 'string',
      argument: 'FILE',
      description: 'JSON: by name, {"file": PATH} or {"env": NAME}; each is read anew for each release',
    },
    platforms: {
      type: 'string',
      argument: 'FILE',
      description: 'JSON: by platform, what is accepted of its evidence; no other platform is',
    },
    accelerators: {
      type: 'string',
      argument: 'FILE',
      description:
        'JSON: by kind of accelerators, what is accepted of them, and "required": true to demand some; or "ignored". Without it a host that names any is refused',
    },
    log: { type: 'string', argument: 'FOLDER', description: 'The log that decisions are recorded in' },
    key: { type: 'string', short: 'k', argument: 'FILE', description: "The log's private key" },
    origin: { type: 'string', argument: 'NAME', description: "The log's name; default the key's" },
    listen: {
      type: 'string',
      argument: '[HOST:]PORT',
      description: 'Listens on TCP; the host is 127.0.0.1 if not given',
    },
    socket: { type: 'string', argument: 'PATH', description: 'Listens on a Unix socket, for its owner alone' },
    'behind-proxy': {
      type: 'boolean',
      description: 'Refusals and challenges are not counted by address: all come from the proxy',
    },
  },
  details:
    'POST /v1/challenge gives a nonce, POST /v1/release takes a statement with it and its evidence, and answers with the secret sealed to the key of the statement (docs/key-release.md).\n' +
    'The policy decides on what verification found, as the action release_secret; the decision is in the log before anything goes out. Evidence that was rejected releases nothing, whatever the policy says.\n' +
    'It speaks no TLS: beyond this machine, put a proxy that does before it. No line that it prints has a secret.',
  exits: { 0: 'ended by an interruption', 3: 'a file, the log or the address cannot be had' },
  examples: [
    'edict attest broker release.wasm --secrets secrets.json --platforms platforms.json --log broker-log --key broker.key --listen 8400',
  ],
  run: async (io, values, [path = '']) => {
    const { json = false, 'behind-proxy': proxied = false } = values;
    const address = listenAddress(values);
    const secrets = secretsOf(await jsonOf(needed(values.secrets, '--secrets FILE')), values.secrets ?? '');
    const appraise = appraiserOf(
      await policiesIn(needed(values.platforms, '--platforms FILE'), readPlatformPolicies),
      values.accelerators === undefined ? {} : await policiesIn(values.accelerators, readAcceleratorTrust),
    );
    const module = await load(await readBytes(path));
    const log = await openBrokerLog(values);
    try {
      const broker = new Broker({
        appraise,
        guard: createGuard({ module, audit: log }),
        secretOf: async (name) => {
          const source = secrets.get(name);
          return source === undefined ? undefined : readSecret(source);
        },
      });
      const onEvent = teller(io, json);
      const server = await started(() =>
        serveBroker({ broker, address, onEvent, ...(proxied ? { refusalRate: 0, addressRate: 0 } : {}) }),
      );
      if (json) {
        const names = [...secrets.keys()];
        io.out(toJson({ address: server.address, module: module.digest, secrets: names }, 'one'));
      } else {
        const head = `${paint(io.colour.out).green('broker')}  of ${counted(secrets.size, 'secret')}`;
        io.out(`${head} at ${shownAddress(server.address)}, by module ${module.digest}`);
      }
      await until(io.interrupted());
      await server.close();
    } finally {
      await log.close();
    }
    return EXIT.ok;
  },
});

function needed(value: string | undefined, flag: string): string {
  if (value !== undefined) return value;
  throw new CliError('usage', `Name \`${flag}\`.`);
}

async function jsonOf(path: string): Promise<Readonly<Record<string, object>>> {
  const text = await readText(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CliError('input', `${path} is no JSON.`, { cause });
  }
  const members = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.values(value) : [null];
  if (members.every((member) => typeof member === 'object' && member !== null)) {
    return value as Readonly<Record<string, object>>;
  }
  throw new CliError('input', `${path} is no JSON object of objects.`);
}

function secretsOf(members: Readonly<Record<string, object>>, path: string): ReadonlyMap<string, SecretSource> {
  const secrets = new Map<string, SecretSource>();
  for (const [name, source] of Object.entries(members)) {
    if (!isSecretName(name))
      throw new CliError('input', `${path}: nobody can ask for a secret named ${printable(name)}.`);
    const [[kind, value, ...rest] = [], ...others] = Object.entries(source) as [string, unknown][];
    const known = (kind === 'file' || kind === 'env') && typeof value === 'string' && value !== '';
    if (!known || rest.length > 0 || others.length > 0) {
      throw new CliError(
        'input',
        `${path}: the secret ${printable(name)} is neither {"file": PATH} nor {"env": NAME}.`,
      );
    }
    secrets.set(name, kind === 'file' ? { file: value } : { env: value });
  }
  return secrets;
}

interface LogValues {
  readonly log?: string;
  readonly key?: string;
  readonly origin?: string;
}

async function openBrokerLog({ log, key, origin }: LogValues): Promise<FileLog> {
  const dir = needed(log, '--log FOLDER');
  const file = needed(key, '--key FILE');
  const name = origin ?? (existsSync(file) ? (await loadSigningKey(file)).name : undefined);
  if (name === undefined) {
    throw new CliError('usage', `There is no key ${file}.`, {
      hint: 'It is made when the log is named: `--origin example.com/broker`.',
    });
  }
  return openLog({ dir, key: file, origin: name });
}
