import { EngineError } from '../error/error.ts';
import { DecisionCache } from '../decision/cache.ts';
import { planEntry, type Plan } from '../frame/plan.ts';
import { Pool } from '../instance/pool.ts';
import { decodeManifest } from '../manifest/decode.ts';
import type { Manifest, ManifestEntry } from '../manifest/types.ts';
import type { LoadOptions } from '../types.ts';
import { parseDigest, sha256Hex } from './digest.ts';
import { checkCompiled, checkFile } from './file.ts';
import type { Fetched } from './source.ts';

/** An entry, ready to decide. */
export interface LoadedEntry {
  readonly index: number;
  readonly manifest: ManifestEntry;
  readonly plan: Plan;
  readonly cache: DecisionCache;
  /** 1 + its ordinal, for every rule's id. */
  readonly ordinals: ReadonlyMap<string, number>;
}

/** A module that has been measured, checked and instantiated. */
export interface LoadedModule {
  readonly digest: string;
  readonly digestSource: 'bytes' | 'asserted';
  readonly manifest: Manifest;
  readonly pool: Pool;
  readonly first: LoadedEntry;
  readonly entries: ReadonlyMap<string, LoadedEntry>;
}

interface Checked {
  readonly digest: string;
  readonly digestSource: 'bytes' | 'asserted';
  readonly manifest: Manifest;
  readonly module: WebAssembly.Module;
}

const DEFAULT_INSTANCES = 2;
const MAX_INSTANCES = 64;

function invalid(cause: unknown): EngineError {
  return new EngineError(
    'module_invalid',
    `no decision module: ${cause instanceof Error ? cause.message : String(cause)}`,
    { cause },
  );
}

/** @throws EngineError `digest_mismatch` */
function compareDigest(expected: string, digest: string): void {
  if (expected !== digest)
    throw new EngineError('digest_mismatch', `the module's digest is ${digest}, not ${expected}`);
}

/**
 * Measures and checks a file and compiles it. Where the runtime compiles no bytes (edge runtimes), `compiled` is used in its place: what was compiled is then
 * the word of whoever made it, and the digest only `asserted`.
 */
async function fromBytes(
  bytes: Uint8Array<ArrayBuffer>,
  options: LoadOptions,
  compiled?: WebAssembly.Module,
): Promise<Checked> {
  const digest = await sha256Hex(bytes);
  if (options.digest !== undefined) compareDigest(parseDigest(options.digest), digest);
  const file = checkFile(bytes);
  const manifest = decodeManifest(file.manifest);
  if (manifest.limits.memoryPages !== file.memoryPages)
    throw new EngineError(
      'module_invalid',
      'no decision module: its memory has another maximum than its manifest says',
    );
  let module: WebAssembly.Module;
  try {
    module = await WebAssembly.compile(bytes);
  } catch (cause) {
    if (compiled === undefined || !WebAssembly.validate(bytes)) throw invalid(cause);
    const [ours, theirs] = [file.manifest, checkCompiled(compiled)];
    if (ours.length !== theirs.length || ours.some((byte, i) => byte !== theirs[i])) {
      throw new EngineError(
        'digest_mismatch',
        'the compiled module has another manifest than the bytes that came with it',
      );
    }
    return { digest, digestSource: 'asserted', manifest, module: compiled };
  }
  return { digest, digestSource: 'bytes', manifest, module };
}

/** A compiled module's own bytes cannot be read back: either they come too, or the caller vouches for the digest. */
async function fromCompiled(module: WebAssembly.Module, options: LoadOptions): Promise<Checked> {
  const { bytes } = options;
  if (bytes !== undefined)
    return fromBytes(new Uint8Array(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes)), options, module);
  if (options.digest === undefined) {
    throw new EngineError(
      'digest_required',
      'a WebAssembly.Module does not give back its bytes, so it cannot be measured: pass its file as `bytes`, or its SHA-256 as `digest` and vouch for it',
    );
  }
  const digest = parseDigest(options.digest);
  return { digest, digestSource: 'asserted', manifest: decodeManifest(checkCompiled(module)), module };
}

function readyEntries(manifest: Manifest, digest: string): readonly LoadedEntry[] {
  return manifest.entries.map((entry, index) => ({
    index,
    manifest: entry,
    plan: planEntry(entry),
    cache: new DecisionCache(entry, digest),
    ordinals: new Map(entry.rules.map(({ id }, ordinal) => [id, ordinal + 1])),
  }));
}

/**
 * Makes a fetched source ready to decide.
 *
 * @throws EngineError `module_invalid`, `manifest_invalid`, `cbor_invalid`, `digest_invalid`, `digest_mismatch`, `digest_required`, `module_unavailable`
 */
export async function readyModule(fetched: Fetched, options: LoadOptions): Promise<LoadedModule> {
  const checked =
    fetched instanceof Uint8Array ? await fromBytes(fetched, options) : await fromCompiled(fetched, options);
  const { digest, digestSource, manifest, module } = checked;
  const entries = readyEntries(manifest, digest);
  const [first] = entries;
  if (first === undefined) throw new EngineError('manifest_invalid', 'manifest: it has no entries');
  const least = Math.max(...entries.map(({ plan }) => plan.bytes));
  const instances = Math.min(MAX_INSTANCES, Math.max(1, Math.trunc(options.instances ?? DEFAULT_INSTANCES)));
  try {
    const pool = await Pool.start(module, manifest.limits, least, instances);
    return {
      digest,
      digestSource,
      manifest,
      pool,
      first,
      entries: new Map(entries.map((entry) => [entry.manifest.name, entry])),
    };
  } catch (cause) {
    throw cause instanceof EngineError ? cause : invalid(cause);
  }
}
