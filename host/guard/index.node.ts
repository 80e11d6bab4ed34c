/** The guard on Node: all of it, and the limit store that processes share. */
export * from './index.ts';
export { createSqliteLimitStore, type SqliteLimitStoreOptions } from './limits/sqlite.node.ts';
