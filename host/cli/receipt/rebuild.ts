import { createHash } from 'node:crypto';
import type { Rebuilt, ReceiptTrust } from '../../attest/index.ts';
import { EngineError, load, type Engine } from '../../engine/index.node.ts';
import { readBytes } from '../frame/io.ts';
import { rebuild } from '../policy/rebuild.ts';

/**
 * What a verifier of receipts builds modules again with, from files that the user has named.
 * @param wasm the module's file, where the receipt does not carry it
 * @throws CliError `unreadable`
 */
export async function rebuildingOf(
  sources: readonly string[],
  wasm: string | undefined,
): Promise<Pick<ReceiptTrust, 'rebuild' | 'find'>> {
  if (sources.length === 0) return {};
  const file = wasm === undefined ? undefined : await readBytes(wasm);
  const digest = file === undefined ? '' : createHash('sha256').update(file).digest('hex');
  return {
    rebuild: (module) => rebuilt(module, sources),
    find: (wanted) => (wanted === digest ? file : undefined),
  };
}

async function rebuilt(module: Uint8Array, sources: readonly string[]): Promise<Rebuilt> {
  let engine: Engine;
  try {
    engine = await load(module.slice());
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { same: false, detail: `it is no module: ${error.message}` };
  }
  const { status, text } = await rebuild(engine.manifest, module, '', sources);
  return { same: status === 'pass', detail: text };
}
