import { decodeBase64, encodeBase64 } from '../../encoding/base64/base64.ts';
import { AuditError } from '../error/error.ts';
import { fromUtf8, hasControl, isKeyName, utf8 } from './text.ts';
import type { NoteSignature, SignedNote } from './types.ts';

/** Larger notes are refused unread. A hundred signatures of the largest algorithm fit. */
export const MAX_NOTE_BYTES = 1_000_000;
/** The specification demands sixteen at least; more than a hundred only cost time. */
const MAX_SIGNATURES = 100;
/** The largest known blob is an ML-DSA-44 cosignature: four bytes of key id, eight of time, 2,420 of signature. */
const MAX_SIGNATURE_BYTES = 16_384;
/** An em dash and a space. */
const PREFIX = '\u2014 ';

function malformed(why: string): never {
  throw new AuditError('note_malformed', `signed note: ${why}`);
}

function parseSignature(line: string): NoteSignature {
  if (!line.startsWith(PREFIX)) malformed('a signature line does not begin with an em dash and a space');
  const space = line.indexOf(' ', PREFIX.length);
  if (space < 0) malformed('a signature line has no name and signature');
  const name = line.slice(PREFIX.length, space);
  if (!isKeyName(name)) malformed('a signature line has a bad key name');
  const blob = decodeBase64(line.slice(space + 1), MAX_SIGNATURE_BYTES);
  if (blob === undefined) malformed('a signature is not canonical base64, or too long');
  if (blob.length < 5) malformed('a signature is too short');
  const keyId = new DataView(blob.buffer).getUint32(0);
  return { name, keyId, signature: blob.subarray(4) };
}

/**
 * Takes a signed note apart (C2SP signed-note v1.0.0), strictly: UTF-8, no control characters, the text split off at the last blank line, every line after it a
 * signature, canonical base64. Nothing is verified.
 *
 * @param source at most 1,000,000 bytes
 * @throws AuditError `note_malformed`, `too_large`
 */
export function parseNote(source: Uint8Array | string): SignedNote {
  if (source.length > MAX_NOTE_BYTES) throw new AuditError('too_large', 'signed note: too many bytes');
  const note = typeof source === 'string' ? source : fromUtf8(source);
  if (note === undefined || (typeof source === 'string' && utf8(source) === undefined)) malformed('not UTF-8');
  if (hasControl(note)) malformed('a control character');
  const split = note.lastIndexOf('\n\n');
  if (split < 0) malformed('no blank line before the signatures');
  const lines = note.slice(split + 2);
  if (lines === '' || !lines.endsWith('\n')) malformed('the last line does not end');
  const parts = lines.slice(0, -1).split('\n', MAX_SIGNATURES + 1);
  if (parts.length > MAX_SIGNATURES) malformed(`more than ${MAX_SIGNATURES} signatures`);
  return { text: note.slice(0, split + 1), signatures: parts.map(parseSignature) };
}

/**
 * Writes a signed note.
 * @throws AuditError `note_malformed` when the text or a name cannot stand in a note.
 */
export function formatNote(note: SignedNote): string {
  checkText(note.text);
  return `${note.text}\n${formatSignatures(note.signatures)}`;
}

/**
 * Writes signature lines alone, as they stand in a note.
 * @throws AuditError `note_malformed` when a name cannot stand in a note.
 */
export function formatSignatures(signatures: readonly NoteSignature[]): string {
  let lines = '';
  for (const { name, keyId, signature } of signatures) {
    const front = lineFront(name);
    const blob = new Uint8Array(4 + signature.length);
    new DataView(blob.buffer).setUint32(0, keyId);
    blob.set(signature, 4);
    lines += `${front}${encodeBase64(blob)}\n`;
  }
  return lines;
}

/**
 * What stands before the base64 in the lines of a key.
 * @throws AuditError `note_malformed` when its name cannot stand in a note.
 */
export function lineFront(name: string): string {
  if (!isKeyName(name)) malformed('a bad key name');
  return `${PREFIX}${name} `;
}

/**
 * Whether a text can be signed.
 * @throws AuditError `note_malformed`
 */
export function checkText(text: string): void {
  if (!text.endsWith('\n')) malformed('the text does not end with a newline');
  if (hasControl(text)) malformed('a control character in the text');
  if (utf8(text) === undefined) malformed('a lone surrogate in the text');
}
