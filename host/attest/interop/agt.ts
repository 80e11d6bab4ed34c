import { encodeHex } from '../../encoding/base64/hex.ts';
import { concatBytes } from '../../encoding/bytes/concat.ts';
import type { EvidenceResult } from '../appraisal/types.ts';
import { sha256 } from '../digest/sha256.ts';
import { AttestError } from '../error/error.ts';

/** Where AGT says that a key is from (`KeyOrigin`). */
export type AgtKeyOrigin = 'local' | 'skr' | 'tee_generated';
/** What AGT says of a place (`ConfidentialLevel`). */
export type AgtConfidentialLevel = 'standard' | 'secure_boot' | 'tee_vm' | 'tee_container' | 'tee_hardware';

/** What AGT binds evidence to: the agent, the handshake, and its key. */
export interface AgtBinding {
  readonly agentDid: string;
  readonly challengeId: string;
  readonly nonce: string;
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
}

/** AGT's `AttestationEvidence`, with its names. */
export interface AgtEvidence {
  readonly platform: string;
  readonly evidence: string;
  readonly agent_did: string;
  readonly challenge_id: string;
  readonly nonce: string;
  readonly public_key_hash: string;
  readonly report_data_hash: string;
  readonly key_origin: AgtKeyOrigin;
  readonly runtime_measurements: Readonly<Record<string, string>>;
  readonly secure_boot_verified: boolean;
  readonly timestamp: string;
  readonly expires_at: string;
}

/** AGT's `AttestationClaims`, with its names. */
export interface AgtClaims {
  readonly platform: string;
  readonly confidential_level: AgtConfidentialLevel;
  readonly key_origin: AgtKeyOrigin;
  readonly platform_verified: boolean;
  readonly report_data_match: boolean;
  readonly tcb_status: string;
  readonly runtime_measurements: Readonly<Record<string, string>>;
  readonly verified_at: string;
  readonly expires_at: string | null;
  readonly claims: Readonly<Record<string, string>>;
}

const DOMAIN = 'agentmesh-attest-v1';
const KEY_BYTES = 32;
const MOST_LENGTH = 65_535;
const encoder = new TextEncoder();

/** What runs where, in AGT's words. */
const LEVELS: Readonly<Record<string, AgtConfidentialLevel>> = {
  tdx: 'tee_vm',
  snp: 'tee_vm',
  azure: 'tee_vm',
  maa: 'tee_vm',
  gcp: 'tee_container',
  sgx: 'tee_hardware',
  nitro: 'tee_hardware',
};

function invalid(why: string): never {
  throw new AttestError('options_invalid', why);
}

function textBytes(text: string, what: string): Uint8Array {
  const bytes = encoder.encode(text);
  return bytes.length === 0 || bytes.length > MOST_LENGTH ? invalid(`${what} is empty or too long`) : bytes;
}

/** A text with its length before it, big-endian. */
function prefixed(text: string, what: string): Uint8Array {
  const bytes = textBytes(text, what);
  return concatBytes([Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes]);
}

/**
 * AGT's report data (its ADR 0010): SHA-256 over a domain, the agent's DID and the challenge with their lengths before them, the nonce, and the SHA-256 of its key. 32 bytes.
 * @throws AttestError `options_invalid`
 */
export async function agtReportDataHash({
  agentDid,
  challengeId,
  nonce,
  publicKey,
}: AgtBinding): Promise<Uint8Array<ArrayBuffer>> {
  if (publicKey.length !== KEY_BYTES) invalid('a key of Ed25519 has 32 bytes');
  const parts = [
    encoder.encode(DOMAIN),
    prefixed(agentDid, 'the DID'),
    prefixed(challengeId, 'the challenge'),
    textBytes(nonce, 'the nonce'),
    await sha256(publicKey),
  ];
  return sha256(concatBytes(parts));
}

export interface AgtEvidenceOptions extends AgtBinding {
  readonly platform: string;
  /** The evidence as its platform's verifier takes it, in text. */
  readonly evidence: string;
  readonly keyOrigin: AgtKeyOrigin;
  readonly runtimeMeasurements?: Readonly<Record<string, string>>;
  readonly secureBootVerified?: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly expires: number;
}

/**
 * Fills AGT's `AttestationEvidence`.
 * @throws AttestError `options_invalid` for what AGT would refuse: empty texts, an end before the beginning
 */
export async function toAgtEvidence(options: AgtEvidenceOptions): Promise<AgtEvidence> {
  const { platform, evidence, at, expires } = options;
  if (platform === '' || evidence === '' || !(expires > at)) invalid('AGT takes no evidence like that');
  return {
    platform,
    evidence,
    agent_did: options.agentDid,
    challenge_id: options.challengeId,
    nonce: options.nonce,
    public_key_hash: encodeHex(await sha256(options.publicKey)),
    report_data_hash: encodeHex(await agtReportDataHash(options)),
    key_origin: options.keyOrigin,
    runtime_measurements: options.runtimeMeasurements ?? {},
    secure_boot_verified: options.secureBootVerified ?? false,
    timestamp: new Date(at).toISOString(),
    expires_at: new Date(expires).toISOString(),
  };
}

/** Texts, numbers and flags of claims, with dots between names, as AGT's flat dictionary of texts. */
function flatten(value: unknown, name: string, into: Record<string, string>): void {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') into[name] = `${value}`;
  else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) flatten(each, name === '' ? key : `${name}.${key}`, into);
  }
}

/** Where claims say which status the firmware has, by their flat names: those of TDX and SGX, of tokens, and of machines of Azure on TDX. Others have no such status. */
const STATUSES = ['tcb.status', 'tcbStatus', 'hardwareClaims.tcb.status'] as const;

/** `UpToDate` as `up_to_date`. */
function snake(text: string): string {
  return text.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
}

/**
 * Fills AGT's `AttestationClaims` with what a verification came to. What was rejected is a standard platform with a local key, whatever the evidence says of itself; a key is
 * of the environment only where the evidence is bound to it; the status of the firmware is one that its vendor's collateral or a token says, else `unknown`.
 *
 * @param at when it was verified, in milliseconds since 1970
 */
export function toAgtClaims(
  { verdict, checks, claims, validUntil }: EvidenceResult<{ readonly tee: string }>,
  at: number,
): AgtClaims {
  // Software whose word a policy takes is accepted, and nothing of it verified.
  const isAccepted = verdict === 'accept' && claims !== null && claims.tee !== 'none';
  const isBound = isAccepted && checks.some(({ id, status }) => id === 'binding' && status === 'pass');
  const flat: Record<string, string> = {};
  if (isAccepted) flatten(claims, '', flat);
  const status = STATUSES.map((name) => flat[name]).find((each) => each !== undefined);
  const measured = Object.entries(flat).filter(([, value]) => /^(?:[0-9a-f]{64}|[0-9a-f]{96})$/.test(value));
  return {
    platform: claims?.tee ?? 'unknown',
    confidential_level: isAccepted ? (LEVELS[claims.tee] ?? 'standard') : 'standard',
    key_origin: isBound ? 'tee_generated' : 'local',
    platform_verified: isAccepted,
    report_data_match: isBound,
    // What nobody has said is not up to date: a policy may name no least version.
    tcb_status: status === undefined ? 'unknown' : snake(status),
    runtime_measurements: Object.fromEntries(measured),
    verified_at: new Date(at).toISOString(),
    expires_at: validUntil === null ? null : new Date(validUntil).toISOString(),
    claims: flat,
  };
}
