import { contextOf, KEY_BYTES, SEAL_BYTES } from '../disclosures/sealing.ts';
import { FRAME_CONTENT_AT, FRAME_HEADER_BYTES } from './frame.ts';

/*
 * Frames whose entries are encrypted (docs/record-format.md §7.1). Behind the header:
 *
 *     88   8   id of the master key
 *     96   60  the frames' own key, encrypted by the master key
 *     156      the entries, encrypted by it; the header and what is before is bound to them
 */

const MASTER_ID_BYTES = 8;
export const WRAPPED_AT: number = FRAME_HEADER_BYTES + MASTER_ID_BYTES;
export const SEALED_AT: number = WRAPPED_AT + KEY_BYTES + SEAL_BYTES;

/** What a frame key is bound to: the master key's id. */
export const wrapContext = (id: Uint8Array): Uint8Array<ArrayBuffer> => contextOf('edict segment key 1', id);

/** What the entries are bound to: their place in the log, their number, their root, and their key. */
export const frameContext = (frame: Uint8Array): Uint8Array<ArrayBuffer> =>
  contextOf('edict frame 1', frame.subarray(FRAME_CONTENT_AT, SEALED_AT));
