import { createPrivateKey, sign } from 'node:crypto';
import { formatCheckpoint } from '../checkpoint/checkpoint.ts';
import { checkText, lineFront } from '../note/parse.ts';
import type { SignerKey } from '../note/types.ts';
import { EMPTY_ROOT } from '../tree/hash.ts';

/** What precedes the seed in the PKCS #8 form of an Ed25519 private key (RFC 8410 §7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
/** Bytes of a key's id, before the signature. */
const ID_BYTES = 4;
const ED25519_BYTES = 64;

/** Gives a key's line over a text. */
type LineSigner = (text: string) => string;

/**
 * Signs texts as notes, at once; the platform's Ed25519 gives the same bytes as every other.
 *
 * @param also keys whose lines follow; those of other schemes as of the time of the call
 */
export function noteSigner(key: SignerKey, also: readonly SignerKey[] = []): (text: string) => string {
  const signLines = linesSigner([key, ...also]);
  return (text) => {
    checkText(text);
    return signLines(text);
  };
}

/**
 * Signs the heads of one log: the same notes as of their checkpoints' texts, with what all heads share checked once, as somebody waits for each.
 *
 * @throws AuditError `checkpoint_malformed`, `note_malformed` for an origin or a name that cannot stand in one
 */
export function headSigner(
  origin: string,
  key: SignerKey,
  also: readonly SignerKey[] = [],
): (size: number, root: Uint8Array) => string {
  checkText(formatCheckpoint({ origin, size: 0n, root: EMPTY_ROOT, extensions: [] }));
  const signLines = linesSigner([key, ...also]);
  const own = Buffer.alloc(EMPTY_ROOT.length);
  return (size, root) => {
    own.set(root);
    return signLines(`${origin}\n${size}\n${own.toString('base64')}\n`);
  };
}

/** Signs texts that can be signed as notes. */
function linesSigner(keys: readonly SignerKey[]): (text: string) => string {
  const signers = keys.map(lineSigner);
  return (text) => {
    let note = `${text}\n`;
    for (const signLine of signers) note += signLine(text);
    return note;
  };
}

/** Signs texts with one key. */
function lineSigner(key: SignerKey): LineSigner {
  const { name, keyId, seed, scheme } = key;
  const front = lineFront(name);
  const id = Buffer.alloc(ID_BYTES);
  id.writeUInt32BE(keyId);
  if (scheme !== undefined) {
    return (text) => {
      const time = BigInt(Math.floor(Date.now() / 1000));
      return `${front}${Buffer.concat([id, scheme.sign(key, text, time)]).toString('base64')}\n`;
    };
  }
  const der = Buffer.concat([PKCS8_PREFIX, seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const blob = Buffer.concat([id, Buffer.alloc(ED25519_BYTES)]);
  return (text) => {
    blob.set(sign(null, Buffer.from(text, 'utf8'), privateKey), ID_BYTES);
    return `${front}${blob.toString('base64')}\n`;
  };
}
