/** The engine on Node: a string is a path or a URL, and `file:` URLs are read from disk. */
import { fileURLToPath } from 'node:url';
import { loadWith } from './engine.ts';
import { EngineError } from './error/error.ts';
import { readRegularFile } from './file/read.node.ts';
import { MAX_FILE_BYTES, type Fetch } from './load/source.ts';
import type { Engine, LoadOptions, ModuleSource } from './types.ts';

export * from './index.ts';

const WEB = /^(?:https?|data|blob):/i;

const fetchOnNode: Fetch = async (location) => {
  const text = String(location);
  if (WEB.test(text)) return fetch(location);
  const path = text.startsWith('file:') ? fileURLToPath(location) : text;
  try {
    return await readRegularFile(path, MAX_FILE_BYTES);
  } catch (cause) {
    if (cause instanceof RangeError) throw new EngineError('module_invalid', `no decision module: ${cause.message}`);
    throw cause;
  }
};

/**
 * Loads a decision module, as `load` of `edict/engine` does; a string may also be a path.
 *
 * @example const engine = await load('./policy.wasm', { digest });
 * @throws EngineError `module_unavailable`, `module_invalid`, `manifest_invalid`, `cbor_invalid`, `digest_invalid`, `digest_mismatch`, `digest_required`
 */
export function load(source: ModuleSource, options?: LoadOptions): Promise<Engine> {
  return loadWith(fetchOnNode, source, options);
}
