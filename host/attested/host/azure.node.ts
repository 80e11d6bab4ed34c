import {
  azureVm,
  collectAzure,
  extendPcr,
  openTpm,
  type AzureCollectorOptions,
  type AzureEndorsements,
  type AzureEvidence,
} from '../../attest/index.node.ts';
import { collectorOf, type Endorse } from './collector-of.ts';
import { refuse } from './options.ts';
import type { EvidenceCollector } from './types.ts';

/** Registers from here on are those that a guest may set back. */
const FIRST_RESETTABLE = 16;

export interface AzureHostOptions extends Omit<AzureCollectorOptions, 'vm'> {
  /** What the hardware's report or quote is verified with. */
  readonly endorsements: Endorse<AzureEvidence, AzureEndorsements>;
  /** The register of the TPM, 0 to 15, that modules are measured into, each with its digest. Default none. */
  readonly register?: number;
}

async function extend(options: AzureCollectorOptions, register: number, digest: Uint8Array): Promise<void> {
  if (options.transmit !== undefined) return extendPcr(options.transmit, register, digest);
  const device = await openTpm();
  try {
    await extendPcr(device.transmit, register, digest);
  } finally {
    await device.close();
  }
}

/**
 * A collector for confidential virtual machines of Azure, by their TPM. What it collects throws AttestError `not_available`, `collection_failed`.
 * @throws AttestedError `options_invalid` for a register that a guest may set back
 */
export function azureCollector(options: AzureHostOptions): EvidenceCollector {
  const { register, endorsements } = options;
  if (register !== undefined && !(Number.isInteger(register) && register >= 0 && register < FIRST_RESETTABLE)) {
    refuse('modules are measured into a register from 0 to 15: others can be set back');
  }
  let vm: Uint8Array | undefined;
  return collectorOf({
    platform: 'azure',
    slot: 'tpm',
    vm: async () => {
      const read = await azureVm(options);
      vm = read;
      return read;
    },
    make: (slot) => collectAzure(slot, { ...options, vm }),
    endorse: endorsements,
    measure: register === undefined ? undefined : (digest) => extend(options, register, digest),
  });
}
