import { sameBytes } from '../encoding/bytes/same.ts';
import type { Certificate } from './certificate.ts';
import { titleOf } from './chain.ts';
import { unknownCritical } from './extensions.ts';
import { isForIssuer, judgeResponder, type JudgedResponder, type ResponderFaultCode } from './ocsp-responder.ts';
import type { OcspAnswer, OcspResponse } from './ocsp.ts';
import { OID } from './oid.ts';

/** What can be wrong with what responses say of a certificate. */
export type OcspFaultCode =
  | ResponderFaultCode
  /** No answer for the certificate. */
  | 'missing'
  /** More answers for it than are looked at. */
  | 'too-many'
  | 'not-yet-valid'
  | 'expired'
  /** An answer that does not say when the next one is due, and is older than is accepted. */
  | 'no-next-update'
  | 'critical-extension'
  /** Another nonce than was asked with, or none. */
  | 'nonce'
  | 'revoked'
  | 'hold'
  | 'unknown';

export interface OcspFault {
  readonly code: OcspFaultCode;
  /** The certificate that is judged. */
  readonly certificate: string;
}

export interface OcspJudgement {
  /** Null when the certificate is good. */
  readonly fault: OcspFault | null;
  /** When the answer for it ends, in milliseconds since 1970. */
  readonly endsAt: number;
}

export interface OcspOptions {
  readonly responses: readonly OcspResponse[];
  /** Milliseconds since 1970. */
  readonly at: number;
  /** How old an answer may be that does not say when the next one is due, in milliseconds; null when there is to be none. */
  readonly maximumAge: number | null;
  /** Whether a certificate that is held back passes for good. */
  readonly allowHold: boolean;
  /** What responses must have as their nonce; null for any or none. */
  readonly nonce: Uint8Array | null;
}

/** Answers for one certificate that are looked at. */
const MAX_ANSWERS = 8;

/** The end of an answer: the next one is due, or it is too old. */
function endOf({ thisUpdate, nextUpdate }: OcspAnswer, maximumAge: number | null): number | null {
  return nextUpdate ?? (maximumAge === null ? null : thisUpdate + maximumAge);
}

/** What is wrong with an answer, the least that can be believed of it first. */
function answerFault(
  { fault }: JudgedResponder,
  response: OcspResponse,
  answer: OcspAnswer,
  { at, maximumAge, allowHold, nonce }: OcspOptions,
): OcspFaultCode | null {
  if (fault !== null) return fault;
  if (unknownCritical(response.extensions, [OID.ocspNonce]).length > 0) return 'critical-extension';
  if (unknownCritical(answer.extensions, []).length > 0) return 'critical-extension';
  if (!(answer.thisUpdate <= at)) return 'not-yet-valid';
  // For good, so that neither its age nor who asked for it matters.
  if (answer.status === 'revoked') return 'revoked';
  if (nonce !== null && (response.nonce === null || !sameBytes(nonce, response.nonce))) return 'nonce';
  const end = endOf(answer, maximumAge);
  if (end === null) return 'no-next-update';
  if (!(at <= end)) return answer.nextUpdate === null ? 'no-next-update' : 'expired';
  return answer.status === 'good' || (answer.status === 'hold' && allowHold) ? null : answer.status;
}

/** What nothing that another answer says makes good again. */
const FINAL: readonly (OcspFaultCode | null)[] = ['revoked', 'hold', 'unknown'];

/**
 * Judges what responses of OCSP say of a certificate (RFC 6960 §3.2): one of them must hold and say that it is good, and none that holds may say anything else.
 *
 * @param issuer of the certificate, in a chain that holds
 */
export async function judgeOcsp(
  certificate: Certificate,
  issuer: Certificate,
  options: OcspOptions,
): Promise<OcspJudgement> {
  const of = (code: OcspFaultCode): OcspJudgement => ({
    fault: { code, certificate: titleOf(certificate) },
    endsAt: -Infinity,
  });
  const found: (readonly [OcspResponse, OcspAnswer])[] = [];
  for (const response of options.responses) {
    for (const answer of response.answers) {
      if (answer.serial !== certificate.serial || !(await isForIssuer(answer, issuer))) continue;
      if (found.length === MAX_ANSWERS) return of('too-many');
      found.push([response, answer]);
    }
  }
  const judged = await Promise.all(
    found.map(async ([response, answer]) => {
      const responder = await judgeResponder(response, issuer, options.at);
      const end = endOf(answer, options.maximumAge) ?? -Infinity;
      return {
        code: answerFault(responder, response, answer, options),
        endsAt: Math.min(end, responder.endsAt),
      };
    }),
  );
  const worst = judged.find(({ code }) => FINAL.includes(code));
  if (worst?.code != null) return of(worst.code);
  const ends = judged.flatMap(({ code, endsAt }) => (code === null ? [endsAt] : []));
  if (ends.length > 0) return { fault: null, endsAt: Math.max(...ends) };
  return of(judged[0]?.code ?? 'missing');
}
