/** Tools for those who write policies, on Node: with the packs that ship, and projects written to folders. */
export * from './index.ts';
export { manifestOf, schemasOf, writeProject } from './init/folder.node.ts';
export { listPacks, readAgentSchema, readPack } from './init/packs.node.ts';
