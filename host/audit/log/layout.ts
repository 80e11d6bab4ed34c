/*
 * The folder of a log (docs/record-format.md §7):
 *
 *     checkpoint       the published checkpoint, a signed note
 *     vkey             the public key, for convenience: whoever verifies must have it from elsewhere
 *     start            where the entries begin, when those before were deleted
 *     entries/<index>  segments of frames, named by their first entry
 *     tiles/<level>    hashes of complete subtrees of 256^level leaves; derived, made anew when the log is opened
 *     lock.sqlite      the last checkpoint that was given out
 */

export const CHECKPOINT_FILE = 'checkpoint';
export const KEY_FILE = 'vkey';
/** Where the entries begin, when those before were deleted. */
export const START_FILE = 'start';
export const LOCK_FILE = 'lock.sqlite';
export const ENTRIES_FOLDER = 'entries';
export const TILES_FOLDER = 'tiles';

/** The name of the segment whose first entry has an index; names sort as their indexes do. */
export function segmentName(first: number): string {
  return String(first).padStart(16, '0');
}

/** Whether a file within `entries/` is a segment. */
export function isSegmentName(name: string): boolean {
  return /^[0-9]{16}$/.test(name);
}

/** A writer closes a segment at 64 MiB, before the frame that would make it longer. */
export const MAX_SEGMENT_BYTES: number = 1 << 28;
