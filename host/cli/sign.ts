import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { parse } from 'node:path';
import { createKey, formatVerifierKey, type SignerKey } from '../audit/index.node.ts';
import {
  BundleError,
  cosignModule,
  formatStatement,
  signModule,
  type Cosigned,
  type ModuleStatement,
} from '../bundle/index.ts';
import { load } from '../engine/index.node.ts';
import { CliError } from './frame/error.ts';
import { EXIT } from './frame/exit.ts';
import { readBytes, type Io } from './frame/io.ts';
import { defineVerb, type Verb } from './frame/verb.ts';
import { writeWhole } from './frame/write.ts';
import { checkMinimumVersion, checkVersion } from './policy/version.ts';
import { toJson } from './reporters/json.ts';
import { paint } from './reporters/paint.ts';
import { printable } from './reporters/table.ts';
import { isSystemError, loadSigningKey } from './signing-key.ts';

/** `edict sign`: who stands for a module. */
export const sign: Verb = defineVerb({
  name: 'sign',
  summary: 'Sign a decision module, beside it, and make the keys to sign with',
  arguments: '[module.wasm]',
  positionals: [0, 1],
  options: {
    key: {
      type: 'string',
      short: 'k',
      multiple: true,
      argument: 'FILE',
      description: 'A private key to sign with, which only its owner may read; may be repeated',
    },
    'new-key': {
      type: 'string',
      argument: 'FILE',
      description: 'Makes a key: the private half in FILE, the public half beside it; overwrites nothing',
    },
    signer: { type: 'string', argument: 'NAME', description: "The new key's name; default the name of its file" },
    name: { type: 'string', argument: 'NAME', description: "The module's name; default that of its first entry" },
    version: { type: 'string', argument: 'VERSION', description: 'Its version; default that of its first entry' },
    'minimum-version': {
      type: 'string',
      argument: 'VERSION',
      description: 'Versions below this one must not be used any more',
    },
    out: { type: 'string', short: 'o', argument: 'FILE', description: 'The signature; default <module.wasm>.sig' },
  },
  details:
    'The module stays as it is: the signature stands in a file of its own and says digest, name and version. ' +
    'Signatures of other keys that are there already stay, if they say the same; `edict verify` checks them.',
  exits: { 0: 'signed, or the key is made', 3: 'a file cannot be read or written, or the key is none' },
  examples: ['edict sign --new-key release.key', 'edict sign policy.wasm --key release.key'],
  run: async (io, values, [module]) => {
    const { key = [], 'new-key': newKey, json = false } = values;
    checkUse(values, module);
    checkVersion(values.version);
    checkMinimumVersion(values['minimum-version']);
    // What cannot be signed, or not with these keys, leaves no new key behind.
    const statement = module === undefined ? null : await statementOf(module, values);
    const keys = await Promise.all(key.map(loadSigningKey));
    checkDistinct(keys);
    const made = newKey === undefined ? null : await makeKey(newKey, values.signer);
    if (made !== null) keys.push(made.key);
    const signature =
      module === undefined || statement === null
        ? null
        : await signFile(statement, keys, values.out ?? `${module}.sig`);
    const report = {
      key: made === null ? null : { file: made.file, public: made.public, verifierKey: formatVerifierKey(made.key) },
      signature,
    };
    if (json) io.out(toJson(report));
    else print(io, report);
    return EXIT.ok;
  },
});

interface Values {
  readonly key?: readonly string[];
  readonly 'new-key'?: string;
  readonly signer?: string;
  readonly name?: string;
  readonly version?: string;
  readonly 'minimum-version'?: string;
  readonly out?: string;
}

/** @throws CliError `usage` for flags that nothing would use */
function checkUse(values: Values, module: string | undefined): void {
  if (values.signer !== undefined && values['new-key'] === undefined) {
    throw new CliError('usage', '`--signer` names a new key: a key that is there has its name.');
  }
  if (module !== undefined) {
    if (values.key !== undefined || values['new-key'] !== undefined) return;
    throw new CliError('usage', 'No key is named to sign with.', {
      hint: 'Name one with `--key FILE`, or make one with `--new-key FILE`.',
    });
  }
  if (values['new-key'] === undefined) throw new CliError('usage', 'There is no module to sign, and no key to make.');
  for (const flag of ['key', 'name', 'version', 'minimum-version', 'out'] as const) {
    if (values[flag] !== undefined) throw new CliError('usage', `\`--${flag}\` is of a signature: name the module.`);
  }
}

/** @throws CliError `usage` when a key is named twice: two signatures of it would look like those of two signers */
function checkDistinct(keys: readonly SignerKey[]): void {
  for (const [index, { name, keyId }] of keys.entries()) {
    const same = keys.findIndex((key) => key.name === name && key.keyId === keyId);
    if (same !== index) throw new CliError('usage', `The key ${name} is named twice.`);
  }
}

interface MadeKey {
  readonly key: SignerKey;
  readonly file: string;
  readonly public: string;
}

/** @throws CliError `unwritable`; AuditError `key_exists`, `key_invalid` */
async function makeKey(file: string, signer: string | undefined): Promise<MadeKey> {
  const { dir, name } = parse(file);
  const beside = `${dir === '' ? '' : `${dir}/`}${name}.vkey`;
  if (existsSync(beside)) throw new CliError('unwritable', `${beside} is there already, and no key is overwritten.`);
  try {
    const key = await createKey(file, signer ?? name);
    await writeFile(beside, `${formatVerifierKey(key)}\n`, { flag: 'wx' });
    return { key, file, public: beside };
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    throw new CliError('unwritable', `Cannot write the key ${file}: ${cause.message}.`, { cause });
  }
}

interface SignedFile extends ModuleStatement {
  readonly file: string;
  readonly signers: readonly string[];
  readonly kept: readonly string[];
}

/**
 * What is to be signed. Only what is a decision module is.
 *
 * @throws CliError `usage` when it cannot stand in a signature; EngineError
 */
async function statementOf(module: string, values: Values): Promise<ModuleStatement> {
  const { digest, manifest } = await load(await readBytes(module));
  const [entry] = manifest.entries;
  const statement: ModuleStatement = {
    digest,
    name: values.name ?? entry?.name ?? '',
    version: values.version ?? entry?.version ?? '',
    minimumVersion: values['minimum-version'] ?? null,
  };
  try {
    formatStatement(statement);
  } catch (cause) {
    if (!(cause instanceof BundleError)) throw cause;
    const said = `${JSON.stringify(statement.name)} ${JSON.stringify(statement.version)}`;
    throw new CliError('usage', `Nothing signs ${said}: ${cause.message.replace(/^module statement: /, '')}.`, {
      hint: 'Say what it is with `--name` and `--version`.',
      cause,
    });
  }
  return statement;
}

async function signFile(statement: ModuleStatement, keys: readonly SignerKey[], file: string): Promise<SignedFile> {
  const { note, kept } = await signedNote(statement, keys, file);
  await writeWhole(file, note);
  return { file, ...statement, signers: keys.map(({ name }) => name), kept };
}

async function signedNote(statement: ModuleStatement, keys: readonly SignerKey[], file: string): Promise<Cosigned> {
  if (!existsSync(file)) return { note: await signModule(statement, keys), kept: [] };
  return cosignModule(statement, keys, await readBytes(file));
}

interface Report {
  readonly key: { readonly file: string; readonly public: string; readonly verifierKey: string } | null;
  readonly signature: SignedFile | null;
}

function print(io: Io, { key, signature }: Report): void {
  const { dim, green } = paint(io.colour.out);
  if (key !== null) {
    io.out(`${green('made')}    ${key.file}, which only you can read: whoever has it signs in your name`);
    io.out(`  ${dim('public')}  ${key.public}  ${key.verifierKey}`);
  }
  if (signature === null) return;
  const { file, digest, name, version, minimumVersion, signers, kept } = signature;
  io.out(`${green('signed')}  ${file}`);
  io.out(
    `  ${dim('says')}    ${printable(name)} ${printable(version)}${minimumVersion === null ? '' : `, use none below ${minimumVersion}`}`,
  );
  io.out(`  ${dim('digest')}  ${digest}`);
  io.out(
    `  ${dim('by')}      ${signers.join(', ')}${kept.length === 0 ? '' : `, beside ${kept.map(printable).join(', ')}`}`,
  );
}
