import { existsSync } from 'node:fs';
import { parseVerifierKey, type VerifierKey } from '../audit/index.ts';
import { BundleError, verifyModuleSignature } from '../bundle/index.ts';
import { EngineError, load, parseDigest, type Engine } from '../engine/index.node.ts';
import { CliError } from './frame/error.ts';
import { EXIT } from './frame/exit.ts';
import { readBytes, readKeyText } from './frame/io.ts';
import { defineVerb, type Verb } from './frame/verb.ts';
import { rebuild } from './policy/rebuild.ts';
import { checkMinimumVersion } from './policy/version.ts';
import { findingLines, type Finding } from './reporters/checks.ts';
import { toJson } from './reporters/json.ts';
import { counted, countedRules } from './reporters/counted.ts';
import { paint } from './reporters/paint.ts';

/** `edict verify`: whether a module is what it should be. */
export const verify: Verb = defineVerb({
  name: 'verify',
  summary: 'Verify a decision module: its format, digest, signatures, and that it can be rebuilt',
  arguments: '<module.wasm> [--rebuild [policy.yaml…]]',
  positionals: [1, Infinity],
  options: {
    digest: { type: 'string', short: 'd', argument: 'HEX', description: 'The SHA-256 that the file must have' },
    key: {
      type: 'string',
      short: 'k',
      multiple: true,
      argument: 'KEY',
      description: 'A public key that must have signed, as name+id+key or a file of it; may be repeated',
    },
    signature: { type: 'string', argument: 'FILE', description: 'The detached signature; default <module.wasm>.sig' },
    name: { type: 'string', argument: 'NAME', description: 'The name that the signature must say' },
    'minimum-version': { type: 'string', argument: 'VERSION', description: 'The oldest version that may be used' },
    rebuild: { type: 'boolean', description: 'Compile the policies again and compare every byte' },
  },
  details:
    'What is not asked for is not checked: without --digest, --key or --rebuild only the format is.\n' +
    'With several --key all of them must have signed. --rebuild takes the policies named after the module, or else those\n' +
    'that the module names, from its own folder.',
  exits: { 0: 'everything that was asked for holds', 1: 'something does not', 3: 'the file cannot be read' },
  examples: [
    'edict verify policy.wasm --rebuild',
    'edict verify policy.wasm --digest 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 --key release.vkey',
  ],
  run: async (io, values, [path = '', ...policies]) => {
    if (policies.length > 0 && values.rebuild !== true)
      throw new CliError('usage', 'Policies are named for `--rebuild` only.');
    for (const flag of ['signature', 'name', 'minimum-version'] as const) {
      if (values[flag] === undefined || values.key !== undefined) continue;
      throw new CliError('usage', `\`--${flag}\` is of the signature, which nothing checks without \`--key\`.`, {
        hint: 'Name the public key that must have signed.',
      });
    }
    checkMinimumVersion(values['minimum-version']);
    const bytes = await readBytes(path);
    const findings: Finding[] = [];
    const engine = await loaded(bytes, findings);
    if (engine !== undefined) {
      if (values.digest !== undefined) findings.push(digestFinding(engine, values.digest));
      const keys = await Promise.all((values.key ?? []).map(readKey));
      const signature = values.signature ?? `${path}.sig`;
      if (keys.length > 0) findings.push(await signatureFinding(engine, signature, keys, values));
      else if (existsSync(signature)) {
        findings.push({ name: 'signature', status: 'skip', text: `${signature} is not checked: name its --key` });
      }
      if (values.rebuild === true) findings.push(await rebuild(engine.manifest, bytes, path, policies));
    }
    const good = findings.every(({ status }) => status !== 'fail');
    if (values.json === true) {
      io.out(toJson({ verified: good, digest: engine?.digest ?? null, findings }));
    } else {
      for (const line of findingLines(paint(io.colour.out), findings)) io.out(line);
    }
    return good ? EXIT.ok : EXIT.no;
  },
});

async function loaded(bytes: Uint8Array<ArrayBuffer>, findings: Finding[]): Promise<Engine | undefined> {
  try {
    const engine = await load(bytes);
    const { entries } = engine.manifest;
    findings.push({
      name: 'format',
      status: 'pass',
      text: `format 1, abi 1, ${counted(entries.length, 'entry', 'entries')}, ${countedRules(entries)}`,
    });
    return engine;
  } catch (error) {
    findings.push({ name: 'format', status: 'fail', text: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

function digestFinding({ digest }: Engine, expected: string): Finding {
  const wanted = digestOf(expected);
  return digest === wanted
    ? { name: 'digest', status: 'pass', text: digest }
    : { name: 'digest', status: 'fail', text: `${digest}, not ${wanted}` };
}

function digestOf(text: string): string {
  try {
    return parseDigest(text);
  } catch (cause) {
    if (!(cause instanceof EngineError)) throw cause;
    throw new CliError('usage', `\`--digest\`: ${cause.message}.`, { cause });
  }
}

async function readKey(key: string): Promise<VerifierKey> {
  return parseVerifierKey(await readKeyText(key));
}

async function signatureFinding(
  { digest }: Engine,
  path: string,
  keys: readonly VerifierKey[],
  values: { readonly name?: string; readonly 'minimum-version'?: string },
): Promise<Finding> {
  const { name, 'minimum-version': minimumVersion } = values;
  const signature = await readBytes(path);
  try {
    const { statement, verifiedBy } = await verifyModuleSignature(signature, digest, {
      keys,
      threshold: keys.length,
      ...(name === undefined ? {} : { name }),
      ...(minimumVersion === undefined ? {} : { minimumVersion }),
    });
    const signers = verifiedBy.map((key) => key.name).join(', ');
    return { name: 'signature', status: 'pass', text: `${statement.name} ${statement.version}, signed by ${signers}` };
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    return { name: 'signature', status: 'fail', text: `${error.code}: ${error.message}` };
  }
}
