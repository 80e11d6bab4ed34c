/** `edict/attest` where there is Node: the verifiers, and what collects evidence from the machine. */
export * from './index.ts';
export { collectAzure, type AzureCollectorOptions } from './collect/azure.node.ts';
export { offersOf, type MachineOffer } from './collect/offers.node.ts';
export { extendRtmr } from './collect/rtmr.node.ts';
export { extendPcr, type TpmTransmit } from './collect/tpm/command.ts';
export { openTpm, type TpmDevice } from './collect/tpm/device.node.ts';
export { collectTsm, type TsmOptions, type TsmReport } from './collect/tsm.node.ts';
