import { collectNitro, extendNitroPcr, type NitroEvidence, type NsmOptions } from '../../attest/index.node.ts';
import { collectorOf } from './collector-of.ts';
import type { EvidenceCollector } from './types.ts';

export interface NitroCollectorOptions extends NsmOptions {
  /** The register, 16 to 31, that modules are measured into, each with its digest. Default none. */
  readonly register?: number;
}

/** A collector for AWS Nitro enclaves: documents of the security module, with the statement as user data. They endorse themselves. What it collects throws AttestError `not_available`, `collection_failed`. */
export function nitroCollector(options: NitroCollectorOptions = {}): EvidenceCollector {
  const { register } = options;
  return collectorOf({
    platform: 'nitro',
    slot: 'nitro',
    make: async (slot): Promise<NitroEvidence> => ({ document: await collectNitro({ userData: slot }, options) }),
    endorse: () => ({}),
    measure:
      register === undefined ? undefined : async (digest) => void (await extendNitroPcr(register, digest, options)),
  });
}
