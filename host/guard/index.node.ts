/** The guard on Node: all of it, and the limit store that processes share. */
export * from './index.ts';
export { recordActions, type ActionFile, type RecordActionsOptions } from './record/file.node.ts';
export { createSqliteLimitStore, type SqliteLimitStoreOptions } from './limits/sqlite.node.ts';
