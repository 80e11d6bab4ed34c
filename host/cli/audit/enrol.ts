import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createKey, enrolSender, formatCredential, formatVerifierKey, type SignerKey } from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { EXIT } from '../frame/exit.ts';
import { writeWhole } from '../frame/write.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { hex, toJson } from '../reporters/json.ts';
import { printable } from '../reporters/table.ts';
import { isSystemError, loadSigningKey } from '../signing-key.ts';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
const MOST_DAYS = 3660;

/** `edict audit enrol`: a sender for a log that takes batches in. */
export const auditEnrol: Verb = defineVerb({
  name: 'audit enrol',
  summary: "Enrol a sender: make its key and the certificate that a log's server takes its records by",
  arguments: '',
  positionals: [0, 0],
  options: {
    key: {
      type: 'string',
      short: 'k',
      argument: 'FILE',
      description: 'The private enrolment key; made when it is not there and --name is given',
    },
    name: { type: 'string', argument: 'NAME', description: 'Name of an enrolment key that is made' },
    'public-key': { type: 'boolean', description: 'Print the public enrolment key, for the server, and end' },
    origin: { type: 'string', argument: 'NAME', description: 'The log that the sender may send to' },
    instance: { type: 'string', argument: 'NAME', description: 'Who the sender is, such as edge-1' },
    agent: {
      type: 'string',
      multiple: true,
      argument: 'NAME',
      description: 'An agent that it may write as; `support-*` stands for all that begin so; may be repeated',
    },
    days: { type: 'string', argument: 'COUNT', description: `How long it is valid; default ${DEFAULT_DAYS} days` },
    out: {
      type: 'string',
      short: 'o',
      argument: 'FILE',
      description: "Where the sender's secret goes, a new file; or the public key",
    },
  },
  details:
    "The secret is the sender's key and its certificate, one line: whoever has it writes in the sender's name. Its serial, which is printed, revokes it.",
  exits: { 0: 'enrolled', 3: 'a key cannot be read or made, or the file cannot be written' },
  examples: [
    'edict audit enrol --key enrol.key --name enrol.example --public-key -o enrol.vkey',
    "edict audit enrol --key enrol.key --origin example.com/log --instance edge-1 --agent 'support-*' -o edge-1.sender",
  ],
  run: async (io, values) => {
    const { json = false, 'public-key': publicOnly = false, out, agent = [], origin, instance } = values;
    const issuer = await issuerOf(values);
    if (publicOnly) {
      const key = formatVerifierKey(issuer);
      if (out !== undefined) await writeWhole(out, `${key}\n`);
      io.out(json ? toJson({ key }) : key);
      return EXIT.ok;
    }
    if (origin === undefined || instance === undefined || agent.length === 0 || out === undefined) {
      throw new CliError('usage', 'A sender is enrolled with `--origin`, `--instance`, `--agent` and `--out`.');
    }
    const expiry = Date.now() + daysOf(values.days) * DAY_MS;
    const credential = await enrolSender({ origin, instance, agents: agent, expiry }, issuer);
    await writeSecret(out, `${formatCredential(credential)}\n`);
    const serial = hex(credential.certified.serial);
    if (json) io.out(toJson({ serial, origin, instance, agents: agent, expiry, out }));
    else {
      io.out(`enrolled  ${printable(instance)} for ${printable(origin)}, until ${new Date(expiry).toISOString()}`);
      io.out(`  agents  ${agent.map(printable).join(', ')}`);
      io.out(`  serial  ${serial}`);
      io.out(`  secret  ${out}`);
    }
    return EXIT.ok;
  },
});

async function issuerOf({ key, name }: { readonly key?: string; readonly name?: string }): Promise<SignerKey> {
  if (key === undefined) throw new CliError('usage', 'Name the enrolment key: `--key FILE`.');
  if (existsSync(key)) {
    if (name !== undefined) throw new CliError('usage', '`--name` is of a key that is made, and this one is there.');
    return loadSigningKey(key);
  }
  if (name === undefined) {
    throw new CliError('usage', `There is no key ${key}.`, { hint: 'To make one, name it: `--name enrol.example`.' });
  }
  try {
    return await createKey(key, name);
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    throw new CliError('unwritable', `Cannot make the key ${key}: ${cause.message}.`, { cause });
  }
}

function daysOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_DAYS;
  const days = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (days >= 1 && days <= MOST_DAYS) return days;
  throw new CliError('usage', `\`${text}\` is no number of days from 1 to ${MOST_DAYS}.`);
}

/** Writes a secret to a new file, for its owner alone. */
async function writeSecret(path: string, text: string): Promise<void> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new CliError('unwritable', `Cannot write ${path}: ${cause instanceof Error ? cause.message : ''}`, { cause });
  }
}
