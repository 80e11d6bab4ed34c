import { encodeHex } from '../../encoding/base64/hex.ts';
import { AuditError } from '../error/error.ts';
import type { VerifierKey } from '../note/types.ts';
import { sha256 } from '../sha256/sha256.ts';
import { verifyCertificate } from './certificate.ts';
import type { Certificate, Refusal } from './types.ts';

/** Certificates that are remembered as verified. */
const KEPT = 1024;

/** Whom a log takes batches from. */
export interface Enrolment {
  readonly origin: string;
  /** Enrolment keys, each trusted alone. */
  readonly keys: readonly VerifierKey[];
  /** Serials of certificates that are not valid any more, lower-case hex. */
  readonly revoked?: ReadonlySet<string>;
}

/** Verifies certificates, each once. */
export class Certificates {
  readonly #enrolment: Enrolment;
  readonly #verified = new Map<string, Certificate>();

  constructor(enrolment: Enrolment) {
    this.#enrolment = enrolment;
  }

  /** The certificate of some bytes, if it is valid now. */
  async check(bytes: Uint8Array, now: number): Promise<Certificate | Refusal> {
    const certificate = await this.#verify(bytes);
    if ('refused' in certificate) return certificate;
    const { origin, revoked } = this.#enrolment;
    if (certificate.origin !== origin) return { refused: 'origin_mismatch', message: 'a certificate for another log' };
    if (revoked?.has(encodeHex(certificate.serial)) === true) {
      return { refused: 'certificate_revoked', message: 'the certificate was revoked' };
    }
    if (certificate.expiry <= now) return { refused: 'certificate_expired', message: 'the certificate has expired' };
    return certificate;
  }

  async #verify(bytes: Uint8Array): Promise<Certificate | Refusal> {
    const digest = encodeHex(sha256(bytes));
    const known = this.#verified.get(digest);
    if (known !== undefined) return known;
    let certificate: Certificate | null;
    try {
      certificate = await verifyCertificate(bytes, this.#enrolment.keys);
    } catch (error) {
      if (!(error instanceof AuditError)) throw error;
      return { refused: 'request_malformed', message: error.message };
    }
    if (certificate === null) {
      return { refused: 'certificate_unknown', message: 'no enrolment key of this log has signed the certificate' };
    }
    this.#verified.set(digest, certificate);
    const oldest = this.#verified.keys().next();
    if (this.#verified.size > KEPT && oldest.done !== true) this.#verified.delete(oldest.value);
    return certificate;
  }
}
