import type { BindingStatement } from '../binding/types.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';

/** SHA-256 of the paravisor's data, where evidence says it: Azure's alone does. */
function paravisorOf(claims: unknown): string | null {
  if (typeof claims !== 'object' || claims === null || !('dataDigest' in claims)) return null;
  return typeof claims.dataDigest === 'string' ? claims.dataDigest : null;
}

/**
 * What a statement says of its machine that accepted evidence does not: null when nothing. A statement names what a paravisor says of a machine (`vm`), and only Azure's evidence shows it.
 * @param claims of evidence that was accepted for the statement
 */
export function statedFault({ platform, vm }: BindingStatement, claims: unknown): string | null {
  if (vm === undefined) return null;
  const shown = platform === 'azure' ? paravisorOf(claims) : null;
  if (shown === null) return `the statement names a paravisor's data, which evidence of ${platform} does not show`;
  return shown === encodeHex(vm) ? null : "the statement names another paravisor's data than the evidence shows";
}
