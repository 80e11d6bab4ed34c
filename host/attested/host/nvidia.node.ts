import {
  collectNvidia,
  type NvidiaEndorsements,
  type NvidiaEvidence,
  type NvidiaToolOptions,
} from '../../attest/index.node.ts';
import type { Endorse } from './collector-of.ts';
import type { AcceleratorCollector } from './types.ts';

export interface NvidiaAcceleratorOptions extends NvidiaToolOptions {
  /** Manifests, and responses of OCSP, for what the devices answered. */
  readonly endorsements: Endorse<NvidiaEvidence, NvidiaEndorsements>;
}

/** Has NVIDIA's tool ask all GPUs at once. What it collects throws AttestError `not_available`, `collection_failed`. */
export function nvidiaAccelerators({ endorsements, ...tool }: NvidiaAcceleratorOptions): AcceleratorCollector {
  return {
    collect: async (nonceOf) => {
      const evidence = await collectNvidia(await nonceOf(0), tool);
      return [{ kind: 'nvidia', evidence, endorsements: await endorsements(evidence) }];
    },
  };
}
