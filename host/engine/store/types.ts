/** What is installed in a module. */
export interface InstalledState {
  /** One more with every change that was installed. */
  readonly epoch: bigint;
  /** SHA-256 of the state, lower-case hex (docs/module-format.md §9.3). */
  readonly stateDigest: string;
  readonly entities: number;
  /** What the entities take in the module's memory. */
  readonly bytes: number;
}

/** Entities in Cedar's JSON: as a text, as the bytes of one, or as what a JSON reader made of it. */
export type EntitiesSource = string | Uint8Array | readonly unknown[];

/** A reference to an entity: `{ type, id }`, or the same under `__entity`. */
export type EntityReference =
  | { readonly type: string; readonly id: string }
  | { readonly __entity: { readonly type: string; readonly id: string } };

export interface InstallOptions {
  /** The new epoch is behind this one, too: that of a state which was installed elsewhere. Default 0. */
  readonly after?: bigint;
}

/** Changes of what is installed. */
export interface EntityChanges {
  /** Entities that are added, or take the place of those of their names. */
  readonly upsert?: EntitiesSource;
  /** Entities that are removed; one that is not there is none. */
  readonly remove?: readonly EntityReference[];
}
