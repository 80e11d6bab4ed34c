import { fileURLToPath } from 'node:url';
import { readPolicyFiles, type PolicyFiles } from '../compiler/files.node.ts';
import { TOOLCHAIN } from '../compiler/link/toolchain.ts';
import { load } from '../engine/index.node.ts';
import { sha256Hex, toHex } from '../engine/load/digest.ts';
import type { Engine } from '../engine/types.ts';
import { GuardError } from '../guard/index.ts';
import { compilePolicy } from './compile.node.ts';
import { readCached, writeCached, type CachedModule } from './module-cache.node.ts';
import type { PolicyOptions } from './options.ts';

/** Modules that are kept in memory. */
const MAX_KEPT = 64;

/** Compiled, or being compiled, by the digest of everything that made them; the longest kept first. */
const kept = new Map<string, Promise<CachedModule>>();

function pathOf(policy: string | URL): string {
  if (typeof policy === 'string' && !policy.startsWith('file:')) return policy;
  try {
    return fileURLToPath(policy);
  } catch (cause) {
    throw new GuardError('options_invalid', '`policy` is a path or a `file:` URL, or a list of them', { cause });
  }
}

/** @throws GuardError `options_invalid` */
function pathsOf(options: PolicyOptions | undefined): readonly string[] {
  const { policy } = options ?? {};
  const policies: readonly (string | URL)[] = policy === undefined ? [] : isList(policy) ? policy : [policy];
  if (policies.length > 0) return policies.map(pathOf);
  throw new GuardError('options_invalid', "no policy is named: loadPolicy({ policy: './policy.yaml' })");
}

function isList(policy: PolicyOptions['policy']): policy is readonly (string | URL)[] {
  return Array.isArray(policy);
}

async function readFiles(options: PolicyOptions): Promise<PolicyFiles> {
  const paths = pathsOf(options);
  try {
    return await readPolicyFiles(paths);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new GuardError('policy_unreadable', `the policy cannot be read: ${why}`, { cause });
  }
}

function sha256(text: string): Promise<string> {
  return sha256Hex(new TextEncoder().encode(text));
}

/** The digest of the texts and of everything else that decides about the module's bytes, what the texts extend apart. */
function keyOf({ documents, schema = [] }: PolicyFiles, options: PolicyOptions): Promise<string> {
  const { dialect, strict = false, strategy, onError } = options;
  const texts = [...documents, ...schema].map(({ name, text }) => [name, text]);
  return sha256(JSON.stringify([TOOLCHAIN, dialect ?? null, strict, strategy ?? null, onError ?? null, texts]));
}

/** Whether every file that the module was made from still reads as it did; those that it extends are looked for anew. */
async function isCurrent(engine: Engine, { documents, schema = [], resolve }: PolicyFiles): Promise<boolean> {
  const named = new Map([...documents, ...schema].map(({ name, text }) => [name, text]));
  for (const source of engine.manifest.sources) {
    const text = named.get(source.name) ?? (await resolve(source.name));
    if (text === null || (await sha256(text)) !== toHex(source.sha256)) return false;
  }
  return true;
}

function keep(key: string, making: Promise<CachedModule>): Promise<CachedModule> {
  kept.delete(key);
  kept.set(key, making);
  for (const oldest of kept.keys()) {
    if (kept.size <= MAX_KEPT) break;
    kept.delete(oldest);
  }
  // What failed may succeed the next time.
  making.catch(() => {
    if (kept.get(key) === making) kept.delete(key);
  });
  return making;
}

/** The module from the cache on disk, if it is of exactly these texts; null otherwise. */
async function loadCached(key: string, files: PolicyFiles, { cache }: PolicyOptions): Promise<Engine | null> {
  const found = cache === undefined ? null : await readCached(cache, key);
  if (found === null) return null;
  const engine = await load(found.bytes, { digest: found.digest });
  if (!(await isCurrent(engine, files))) return null;
  return engine;
}

/** Compiles, or takes what was compiled for another tool, and sees that the cache on disk has it. */
async function compileAndCache(
  key: string,
  files: PolicyFiles,
  options: PolicyOptions,
  made: Promise<CachedModule> | undefined,
): Promise<CachedModule> {
  const module = await (made ?? keep(key, compilePolicy(files, options)));
  if (options.cache !== undefined) await writeCached(options.cache, key, module);
  return module;
}

/**
 * An engine for policy files: compiled on first use, and kept by the digest of the texts, in memory and, if asked for, on disk.
 *
 * @throws GuardError `options_invalid`, `policy_unreadable`, `policy_invalid`, `compiler_missing`, `cache_invalid`; LinkError; EngineError
 */
export async function loadPolicy(options: PolicyOptions): Promise<Engine> {
  const files = await readFiles(options);
  const key = await keyOf(files, options);
  const cached = await loadCached(key, files, options);
  if (cached !== null) return cached;
  const made = kept.get(key);
  if (made !== undefined) {
    const { bytes, digest } = await compileAndCache(key, files, options, made);
    const engine = await load(bytes, { digest });
    if (await isCurrent(engine, files)) return engine;
  }
  const { bytes, digest } = await compileAndCache(key, files, options, undefined);
  return load(bytes, { digest });
}
