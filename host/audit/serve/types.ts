import type { TilePath } from '../tile-path/tile-path.ts';

/** What a log shows of itself, up to its published checkpoint. */
export interface LogReader {
  /**
   * The published checkpoint, a signed note.
   * @throws AuditError `log_missing`, `log_corrupt`
   */
  checkpoint(): Promise<string>;
  /**
   * The bytes of a tile of hashes or a bundle of entries.
   * @returns undefined for one that the published tree does not have
   * @throws AuditError `log_corrupt` when the files are not what the checkpoint says
   */
  tile(path: TilePath): Promise<Uint8Array<ArrayBuffer> | undefined>;
}

/** Something worth telling whoever looks after a server; it never holds a token, a key, or what a record says. */
export interface ServerEvent {
  readonly level: 'info' | 'warning' | 'error';
  readonly event: string;
  readonly [detail: string]: string | number | boolean | null;
}
