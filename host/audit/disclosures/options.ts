import type { SubjectRule } from './subject.ts';

/**
 * Where a master key comes from: a file of the form `PRIVATE+MASTER+id+key`, made with mode 0600 for a store that is new; 32 bytes; or a function that fetches them, from a key management service for instance.
 */
export type MasterKeySource = string | Uint8Array | (() => Uint8Array | Promise<Uint8Array>);

/** How the values of actions are kept. */
export interface DisclosureOptions {
  /** The store's folder, outside of the log's. Default: the log's folder with `.disclosures` appended. */
  readonly dir?: string;
  /** What the keys of subjects are encrypted by. Keep it away from both folders. */
  readonly masterKey: MasterKeySource;
  /** Whose values an action's are, so that they can be erased together. Default: the agent's. */
  readonly subject?: SubjectRule;
}
