import { decodeCbor } from '../../engine/cbor/decode.ts';
import { encodeCbor } from '../../engine/cbor/encode.ts';
import { decodeBase64, encodeBase64 } from '../../encoding/base64/base64.ts';
import { publicKeyOf } from '../ed25519/sign.ts';
import { AuditError } from '../error/error.ts';
import { MAX_CERTIFICATE_BYTES } from '../record/codes.ts';
import type { SignerKey } from '../note/types.ts';
import { issueCertificate, parseCertificate } from './certificate.ts';
import type { Certificate } from './types.ts';

const PREFIX = 'PRIVATE+SENDER+';
const SEED_BYTES = 32;
const MAX_BYTES = MAX_CERTIFICATE_BYTES + 64;

/** What a sender needs to send: its key and what certifies it. Whoever has it writes in the sender's name. */
export interface Credential {
  /** The 32-byte seed of its Ed25519 key. */
  readonly seed: Uint8Array;
  /** The certificate's bytes, and what they say. */
  readonly certificate: Uint8Array;
  readonly certified: Certificate;
}

function refuse(why: string): never {
  // What it holds is a secret: the text is not repeated.
  throw new AuditError('key_invalid', `a sender's credential: ${why}`);
}

/**
 * Enrols a sender: draws its key, and certifies it.
 *
 * @param sender who it is, what it may write as, and until when
 * @param issuer the enrolment key
 * @throws AuditError `certificate_invalid` for what no certificate can say
 */
export async function enrolSender(
  sender: Pick<Certificate, 'origin' | 'instance' | 'agents' | 'expiry'>,
  issuer: SignerKey,
): Promise<Credential> {
  const seed = crypto.getRandomValues(new Uint8Array(SEED_BYTES));
  const certificate = await issueCertificate({ ...sender, key: await publicKeyOf(seed) }, issuer);
  return { seed, certificate, certified: parseCertificate(certificate) };
}

/** A credential as one line of text, to be kept as a secret. */
export function formatCredential({ seed, certificate }: Pick<Credential, 'seed' | 'certificate'>): string {
  return `${PREFIX}${encodeBase64(encodeCbor([seed, certificate]))}`;
}

/**
 * Reads a credential. Its certificate is not verified: that is the log's to do.
 * @throws AuditError `key_invalid`, `certificate_invalid`
 */
export async function parseCredential(text: string): Promise<Credential> {
  const bytes = text.startsWith(PREFIX) ? decodeBase64(text.slice(PREFIX.length), MAX_BYTES) : undefined;
  if (bytes === undefined) refuse(`it is ${PREFIX} and canonical base64`);
  let data: unknown;
  try {
    data = decodeCbor(bytes, { depth: 1 });
  } catch {
    refuse('it is not deterministic CBOR');
  }
  const [seed, certificate] = Array.isArray(data) && data.length === 2 ? (data as readonly unknown[]) : [];
  if (!(seed instanceof Uint8Array) || seed.length !== SEED_BYTES || !(certificate instanceof Uint8Array)) {
    refuse('it is not a key and a certificate');
  }
  const certified = parseCertificate(certificate);
  const publicKey = await publicKeyOf(seed);
  if (publicKey.some((byte, i) => byte !== certified.key[i])) refuse('the certificate is not of its key');
  return { seed, certificate, certified };
}
