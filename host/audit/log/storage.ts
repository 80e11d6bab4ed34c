/** What is there at once, or later. */
type Awaitable<T> = T | Promise<T>;

/** The files of a log beside its segments: its published checkpoint, its public key, and where its entries begin, if retention has deleted some. */
export type LogDocument = 'checkpoint' | 'vkey' | 'start';

/**
 * Where a log lives: the one interface between the writer and a disk, a database or a store of objects. One writer uses it, one call at a time. What the writer's promises rest on:
 *
 * - **Durable means durable.** `append`, `rewrite`, `replace` and `swap` return only when their effect survives the loss of power, of what names it, too. An error says nothing of what has happened: the writer
 *   stops, and the next who opens the log finds out.
 * - **The head is the truth.** `swap` is atomic, and refuses when another moved the head; `head` returns only what is durable. A head that is not there was never given out.
 * - **Frames are append-only**, but for `replace`. A frame that was appended is read back whole or, when the head does not cover it, torn or not at all.
 * - **Tiles are derived.** They may be lost at any time, and are made anew when the log is opened.
 *
 * Any backend runs the tests of `test/audit/storage.ts`.
 */
export interface LogStorage {
  /** The last signed checkpoint that was swapped in; null for a log that is new. */
  head(): Awaitable<string | null>;
  /**
   * Puts a signed checkpoint in the place of the one expected (null: of none). Once it returns, durably.
   * @returns false, having changed nothing, when another stands there
   */
  swap(expected: string | null, next: string): Awaitable<boolean>;
  /** The names of all segments, in order: 16 decimal digits, the index of the first entry. */
  segments(): Awaitable<readonly string[]>;
  /** The frames of a segment, one after another. The bytes are the caller's. */
  read(segment: string): Awaitable<Uint8Array<ArrayBuffer>>;
  /**
   * Begins to write the frame that is appended next, whose header, its first `FRAME_HEADER_BYTES`, is not known yet, while its caller finds that out. The bytes are the storage's until the call returns its promise, but for those;
   * `append`, which is called when that has resolved, is given the same, elsewhere maybe. Promises nothing; left out by a storage that gains nothing by it.
   */
  begin?(first: number, frame: Uint8Array): Promise<void>;
  /**
   * Appends a frame, behind all others, to the last segment or to a new one, named by `first`. Once it returns, durably. The bytes are the storage's for the call alone.
   * @param first index of the frame's first entry
   */
  append(first: number, frame: Uint8Array): Awaitable<void>;
  /**
   * Writes the last segment anew with these bytes, which are the beginning of what `read` gave: what was read may have been seen in a cache and not be on the disk. All or nothing, and once it returns,
   * durably.
   */
  rewrite(segment: string, bytes: Uint8Array): Awaitable<void>;
  /**
   * Puts frames of other bytes in the place of those of a segment, of any, that begin with the same entries: retention deletes what some hold. Only between commits, and when the head covers all. All or nothing, and once it returns, durably; who reads
   * meanwhile gets the ones or the others.
   */
  replace(segment: string, bytes: Uint8Array): Awaitable<void>;
  /** A document's bytes; null when it was never published. */
  document(name: LogDocument): Awaitable<Uint8Array<ArrayBuffer> | null>;
  /** Replaces a document: a reader sees the old one or the new one, whole, and so does the next writer after a crash. */
  publish(name: LogDocument, text: string): Awaitable<void>;
  /** Begins with no tiles, whatever was there. */
  beginTiles(): Awaitable<void>;
  /** Appends hashes to a level of tiles, of which level 0 are the leaves, level 1 the roots of 256 leaves each, and so on. */
  appendTiles(level: number, hashes: Uint8Array): Awaitable<void>;
  /** `count` hashes of a level from `from` on; fewer when the level ends before. */
  readTiles(level: number, from: number, count: number): Awaitable<Uint8Array>;
  /** Gives up the log. Nothing becomes durable by it. */
  close(): Awaitable<void>;
}
