import { createCosigner, formatCosigner, parseCosigner } from '../cosignature/key.ts';
import type { CosignerSigner } from '../cosignature/types.ts';
import { loadOrCreate } from '../log/key.node.ts';
import { loadMlDsa44, withSchemes } from '../ml-dsa/scheme.ts';

/** What a witness's key can be of. */
export type CosignerAlgorithm = 'ed25519' | 'ml-dsa-44';

/**
 * Loads a witness's key from a file, or makes one there, as the key of a log is: readable for its owner only, and on the disk before it is used.
 *
 * @param name of a key that is made, such as `witness.example/w1`; a key that is there has its own
 * @param algorithm of a key that is made
 * @throws AuditError `key_invalid`, `key_unsupported`, `key_exposed`, `package_missing` for ML-DSA-44; errors of the file system
 */
export async function loadOrCreateCosigner(
  path: string,
  name: string,
  algorithm: CosignerAlgorithm = 'ed25519',
): Promise<CosignerSigner> {
  return loadOrCreate(path, name, {
    create: async (given, seed) =>
      createCosigner(given, seed, algorithm === 'ml-dsa-44' ? await loadMlDsa44() : undefined),
    format: formatCosigner,
    parse: (text) => withSchemes((schemes) => parseCosigner(text, schemes)),
  });
}
