import { encodeHex } from '../../../encoding/base64/hex.ts';
import { EngineError } from '../../../engine/error/error.ts';
import { parseJson, type JsonValue } from '../../../engine/json/parse.ts';
import { utf8Decode } from '../../../engine/utf8/utf8.ts';
import { Appraisal } from '../../appraisal/appraisal.ts';
import { checkTimeAndBinding, judgeBinding } from '../../appraisal/options.ts';
import type { EvidenceResult, VerifyOptions } from '../../appraisal/types.ts';
import { sha256 } from '../../digest/sha256.ts';
import { AttestError } from '../../error/error.ts';
import { judgeTimes } from '../../jwt/judge.ts';
import { asObject, flagIn, objectIn, textIn, type JsonObject } from '../../jwt/json.ts';
import { readJws, type Jws } from '../../jwt/jws.ts';
import { findKey, readKeySet } from '../../jwt/key-set.ts';
import { keyOfJwk, verifyJws } from '../../jwt/verify.ts';
import { PolicyReader } from '../../policy/reader.ts';
import { decodeHex } from '../../../encoding/base64/hex.ts';
import { NRAS_CHECKS, type NrasCheck } from './checks.ts';
import type { NrasClaims, NrasEndorsements, NrasEvidence, NrasPolicy } from './types.ts';

export type NrasOptions = VerifyOptions<NrasEndorsements, NrasPolicy>;

const ISSUER = 'https://nras.attestation.nvidia.com';
const MAX_BYTES = 1 << 20;
const MAX_MODULES = 16;
const NONCE_BYTES = 32;
const HOUR = 3600;
const YEAR = 31_536_000;

interface Token {
  readonly overall: Jws;
  /** By their name, with the text that the digest is of. */
  readonly modules: ReadonlyMap<string, { readonly text: string; readonly jws: Jws }>;
}

function refuse(why: string): never {
  throw new AttestError('malformed', `NRAS token: ${why}`);
}

/** `[["JWT", overall], {name: JWT, …}]`, a detached EAT bundle as NVIDIA's service answers. */
function readToken(bytes: Uint8Array): Token {
  if (bytes.length > MAX_BYTES) throw new AttestError('too_large', 'NRAS token: too many bytes');
  let value: JsonValue;
  try {
    value = parseJson(utf8Decode(bytes, 'json_invalid'), { depth: 4 });
  } catch (error) {
    if (error instanceof EngineError) refuse(error.message);
    throw error;
  }
  const [pair, named, ...more] = Array.isArray(value) ? value : [];
  const [kind, overall, ...others] = Array.isArray(pair) ? pair : [];
  const isPair = kind === 'JWT' && typeof overall === 'string' && others.length === 0 && more.length === 0;
  const entries = Object.entries(asObject(named) ?? {});
  if (!isPair || entries.length === 0 || entries.length > MAX_MODULES) return refuse('another form');
  const modules = entries.map(([name, text]) =>
    typeof text === 'string' ? ([name, { text, jws: readJws(text) }] as const) : refuse('a part that is no token'),
  );
  return { overall: readJws(overall), modules: new Map(modules) };
}

/** @throws AttestError `options_invalid` */
export function readNrasPolicy(policy: NrasPolicy) {
  const reader = new PolicyReader(policy);
  const read = {
    issuers: reader.texts('issuers') ?? [ISSUER],
    skewSeconds: reader.integer('skewSeconds', HOUR, 60),
    maximumLifetimeSeconds: reader.integer('maximumLifetimeSeconds', YEAR, HOUR),
  } as const;
  reader.end();
  return read;
}

/** Judges that one of the service's keys signed a token. */
async function judgeSignature(
  appraisal: Appraisal<NrasCheck>,
  jws: Jws,
  keys: readonly JsonObject[],
  what: string,
): Promise<void> {
  appraisal.judge('algorithm', jws.algorithm === 'ES384', 'ES384', `${what}: another algorithm`);
  const jwk = jws.keyId === null ? undefined : findKey(keys, jws.keyId);
  const key = jwk === undefined ? undefined : await keyOfJwk('ES384', jwk);
  if (!appraisal.judge('key', key !== undefined, jws.keyId ?? '', `${what}: the key is not among those given`)) return;
  const isSigned = key !== undefined && (jws.algorithm !== 'ES384' || (await verifyJws(jws, 'ES384', key)));
  appraisal.judge('signature', isSigned, what, `${what} is not signed by its key`);
}

/** Judges that the overall token names each part by its digest, and no others. */
async function judgeDigests(appraisal: Appraisal<NrasCheck>, { overall, modules }: Token): Promise<void> {
  const named = objectIn(overall.claims, 'submods') ?? {};
  const isSame = Object.keys(named).toSorted().join() === [...modules.keys()].toSorted().join();
  appraisal.judge('modules', isSame, [...modules.keys()].join(', '), 'other parts than the overall token names');
  for (const [name, { text }] of modules) {
    if (!Object.hasOwn(named, name)) continue;
    const digest = encodeHex(await sha256(new TextEncoder().encode(text)));
    const wanted = JSON.stringify(['DIGEST', ['SHA-256', digest]]);
    appraisal.judge('digests', JSON.stringify(named[name]) === wanted, name, `${name} is not the one that is named`);
  }
}

/** Judges what the service says of one part. */
function judgeModule(appraisal: Appraisal<NrasCheck>, name: string, claims: JsonObject): void {
  const isGood = textIn(claims, 'measres') === 'success' && flagIn(claims, 'secboot') === true;
  appraisal.judge('result', isGood, name, `${name}: measurements or secure boot are not as they should be`);
  appraisal.judge('debug', textIn(claims, 'dbgstat') === 'disabled', name, `${name} can be debugged`);
}

/**
 * Verifies a token of NVIDIA's Remote Attestation Service by its keys, which are given: they change within days, so keep those that are of its time. It is NVIDIA's word for the
 * devices; `verifyNvidia` needs nobody's.
 *
 * @throws AttestError `options_invalid`; whatever the token is, it is a verdict
 */
export async function verifyNras(evidence: NrasEvidence, options: NrasOptions): Promise<EvidenceResult<NrasClaims>> {
  checkTimeAndBinding(options, NONCE_BYTES);
  const policy = readNrasPolicy(options.policy);
  const keys = readKeySet(options.endorsements.keys);
  if (!(evidence.token instanceof Uint8Array) || keys === undefined) {
    throw new AttestError('options_invalid', 'a token is bytes, and keys are a JSON Web Key Set');
  }
  const appraisal = new Appraisal<NrasCheck>(NRAS_CHECKS);
  const token = appraisal.read('form', () => readToken(evidence.token));
  if (token === undefined) return appraisal.result<NrasClaims>(null);
  appraisal.pass('form', `${token.modules.size} parts`);
  const parts = [
    ['the overall token', token.overall] as const,
    ...[...token.modules].map(([name, { jws }]) => [name, jws] as const),
  ];
  const nonce = textIn(token.overall.claims, 'eat_nonce') ?? '';
  for (const [name, jws] of parts) {
    await judgeSignature(appraisal, jws, keys, name);
    const issuer = textIn(jws.claims, 'iss') ?? '';
    appraisal.judge('issuer', policy.issuers.includes(issuer), issuer, `${name} is of ${issuer}`);
    judgeTimes(appraisal, jws.claims, policy, options.at);
    appraisal.judge(
      'nonce',
      nonce !== '' && textIn(jws.claims, 'eat_nonce') === nonce,
      nonce,
      `${name} has another nonce`,
    );
  }
  await judgeDigests(appraisal, token);
  const isGood = flagIn(token.overall.claims, 'x-nvidia-overall-att-result') === true;
  appraisal.judge('overall-result', isGood, 'true', 'the service does not say that all is well');
  for (const [name, { jws }] of token.modules) judgeModule(appraisal, name, jws.claims);
  judgeBinding(appraisal, decodeHex(nonce, NONCE_BYTES) ?? new Uint8Array(), options.expectedBinding);
  const devices = [...token.modules.values()].map(({ jws }) => textIn(jws.claims, 'ueid'));
  return appraisal.result<NrasClaims>({
    tee: 'nvidia-nras',
    nonce,
    modules: [...token.modules.keys()],
    devices: devices.filter((device) => device !== undefined),
  });
}
