import { decodeCbor } from '../../engine/cbor/decode.ts';
import { encodeCbor } from '../../engine/cbor/encode.ts';
import type { CborData } from '../../engine/cbor/types.ts';
import { isAcceptablePoint } from '../ed25519/encoding.ts';
import { signEd25519 } from '../ed25519/sign.ts';
import { verifyEd25519 } from '../ed25519/verify.ts';
import { AuditError } from '../error/error.ts';
import type { SignerKey, VerifierKey } from '../note/types.ts';
import { MAX_CERTIFICATE_BYTES, MAX_TEXT_BYTES } from '../record/codes.ts';
import { recordText } from '../record/text.ts';
import { labelled } from './labelled.ts';
import type { Certificate } from './types.ts';

/** Domain of an enrolment key's signatures. */
const LABEL = 'edict certificate 1\n';
const VERSION = 1;
const SERIAL_BYTES = 16;
/** A certificate admits at most so many agents, or patterns of them. */
const MAX_AGENTS = 64;

function refuse(why: string): never {
  throw new AuditError('certificate_invalid', `certificate: ${why}`);
}

function keyIdBytes(keyId: number): Uint8Array {
  return Uint8Array.of(keyId >>> 24, keyId >>> 16, keyId >>> 8, keyId);
}

function checkText(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '' || typeof recordText(value) !== 'string') {
    refuse(`${name} is no text of 1 to ${MAX_TEXT_BYTES} bytes`);
  }
  return value;
}

/** @throws AuditError `certificate_invalid` for a name that no pattern is made of */
function checkAgents(agents: unknown): readonly string[] {
  if (!Array.isArray(agents) || agents.length === 0 || agents.length > MAX_AGENTS) {
    refuse(`it names 1 to ${MAX_AGENTS} agents`);
  }
  return (agents as readonly unknown[]).map((agent) => {
    const text = checkText(agent, 'an agent');
    return text.slice(0, -1).includes('*') ? refuse('the one `*` of an agent stands at its end') : text;
  });
}

function bytesOf(value: CborData | undefined, length: number, name: string): Uint8Array {
  return value instanceof Uint8Array && value.length === length ? value : refuse(`${name} is not ${length} bytes`);
}

/** Body and signature of a certificate. */
function open(bytes: Uint8Array): { readonly body: Uint8Array; readonly signature: Uint8Array } {
  try {
    const data = decodeCbor(bytes, { bytes: MAX_CERTIFICATE_BYTES, depth: 1 });
    if (!Array.isArray(data) || data.length !== 2) refuse('not an array of two byte strings');
    const [body, signature] = data as readonly CborData[];
    if (!(body instanceof Uint8Array)) refuse('not an array of two byte strings');
    return { body, signature: bytesOf(signature, 64, 'the signature') };
  } catch (cause) {
    if (cause instanceof AuditError) throw cause;
    throw new AuditError('certificate_invalid', 'certificate: not deterministic CBOR, or too long', { cause });
  }
}

function readBody(bytes: Uint8Array): Certificate {
  let data: CborData;
  try {
    data = decodeCbor(bytes, { depth: 2 });
  } catch (cause) {
    throw new AuditError('certificate_invalid', 'certificate: its body is not deterministic CBOR', { cause });
  }
  if (!(data instanceof Map) || data.size !== 8 || data.get(0) !== VERSION) refuse('its body is not of version 1');
  const expiry: unknown = data.get(5);
  if (typeof expiry !== 'number' || !Number.isSafeInteger(expiry) || expiry < 0) refuse('its expiry is no time');
  const key = bytesOf(data.get(6), 32, 'the key');
  if (!isAcceptablePoint(key)) refuse('a key of small order, or not canonical');
  return {
    origin: checkText(data.get(1), 'the origin'),
    serial: bytesOf(data.get(2), SERIAL_BYTES, 'the serial'),
    instance: checkText(data.get(3), 'the instance'),
    agents: checkAgents(data.get(4)),
    expiry,
    key,
    issuer: new DataView(bytesOf(data.get(7), 4, 'the issuer').slice().buffer).getUint32(0),
  };
}

/**
 * Reads a certificate, without verifying it.
 * @throws AuditError `certificate_invalid`
 */
export function parseCertificate(bytes: Uint8Array): Certificate {
  return readBody(open(bytes).body);
}

/**
 * Verifies a certificate. Its expiry is the caller's to compare.
 *
 * @param keys enrolment keys, each trusted alone
 * @returns null when none of them signed it
 * @throws AuditError `certificate_invalid` for what is no certificate
 */
export async function verifyCertificate(bytes: Uint8Array, keys: readonly VerifierKey[]): Promise<Certificate | null> {
  const { body, signature } = open(bytes);
  const certificate = readBody(body);
  for (const { keyId, publicKey } of keys) {
    if (keyId !== certificate.issuer) continue;
    if (await verifyEd25519(publicKey, labelled(LABEL, body), signature)) return certificate;
  }
  return null;
}

/**
 * Issues a certificate for a sender's key.
 *
 * @param certificate its serial is drawn when absent
 * @param issuer the enrolment key
 * @throws AuditError `certificate_invalid` for what no certificate can say
 */
export async function issueCertificate(
  certificate: Omit<Certificate, 'serial' | 'issuer'> & { readonly serial?: Uint8Array },
  issuer: SignerKey,
): Promise<Uint8Array<ArrayBuffer>> {
  const { origin, instance, agents, expiry, key } = certificate;
  const serial = certificate.serial ?? crypto.getRandomValues(new Uint8Array(SERIAL_BYTES));
  const body = encodeCbor(
    new Map<number, number | string | Uint8Array | readonly string[]>([
      [0, VERSION],
      [1, origin],
      [2, serial],
      [3, instance],
      [4, [...agents]],
      [5, expiry],
      [6, key],
      [7, keyIdBytes(issuer.keyId)],
    ]),
  );
  readBody(body);
  const bytes = encodeCbor([body, await signEd25519(issuer.seed, labelled(LABEL, body))]);
  return bytes.length <= MAX_CERTIFICATE_BYTES ? bytes : refuse(`longer than ${MAX_CERTIFICATE_BYTES} bytes`);
}

/** Whether a certificate admits an agent. */
export function admitsAgent({ agents }: Pick<Certificate, 'agents'>, agent: string): boolean {
  return agents.some((pattern) => (pattern.endsWith('*') ? agent.startsWith(pattern.slice(0, -1)) : agent === pattern));
}
