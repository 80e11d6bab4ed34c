/** `edict/attest` where there is Node: the verifiers, and what collects evidence from the machine. */
export * from './index.ts';
export { azureVm, collectAzure, type AzureCollectorOptions } from './collect/azure.node.ts';
export { quoteAzureTd, type AzureQuoteOptions } from './collect/imds.node.ts';
export type { AgentOptions } from './collect/agent.node.ts';
export { collectDstack, type DstackOptions, type DstackQuote } from './collect/dstack.node.ts';
export { collectGoogle, type GoogleOptions } from './collect/google.node.ts';
export { collectNitro, extendNitroPcr, type NitroRequest, type NsmCalls, type NsmOptions } from './collect/nsm.node.ts';
export { collectNvidia, type NvidiaOptions as NvidiaToolOptions } from './collect/nvidia.node.ts';
export { offersOf, type MachineOffer } from './collect/offers.node.ts';
export { extendRtmr } from './collect/rtmr.node.ts';
export { openRtmrLog, type RtmrLog, type RtmrLogOptions } from './collect/rtmr-log.node.ts';
export { extendPcr, type TpmTransmit } from './collect/tpm/command.ts';
export { openTpm, type TpmDevice } from './collect/tpm/device.node.ts';
export { collectTrustee, type TrusteeAgentOptions } from './collect/trustee.node.ts';
export { receiptFolder } from './receipt/kept/folder.node.ts';
export { makeReceipt, type MakeReceiptOptions, type ReceiptDisclosures } from './receipt/make/make.node.ts';
export { collectTsm, type TsmOptions, type TsmReport } from './collect/tsm.node.ts';
