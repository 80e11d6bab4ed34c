/** The attested room on Node: all of it, collectors of the machine's evidence, and the broker as a server. */
export * from './index.ts';
export { azureCollector, type AzureHostOptions } from './host/azure.node.ts';
export { dstackCollector, type DstackCollectorOptions } from './host/dstack.node.ts';
export { googleCollector, type GoogleCollectorOptions } from './host/google.node.ts';
export { nitroCollector, type NitroCollectorOptions } from './host/nitro.node.ts';
export { nvidiaAccelerators, type NvidiaAcceleratorOptions } from './host/nvidia.node.ts';
export { tsmCollector, type SnpCollectorOptions, type TdxCollectorOptions } from './host/tsm.node.ts';
export { readSecret } from './broker/secrets.node.ts';
export { serveBroker, type BrokerServerOptions } from './broker/serve.node.ts';
