import { parseCheckpoint } from '../checkpoint/checkpoint.ts';
import { subtreeMessage, type SubtreeStatement } from '../cosignature/subtree-message.ts';
import { formatTime, readTime, TIME_BYTES } from '../cosignature/time.ts';
import { AuditError } from '../error/error.ts';
import type { SignatureScheme, SignerKey, VerifierKey } from '../note/types.ts';
import { loadOptional } from '../optional/load.ts';

/** Sizes of FIPS 204, table 2. */
const PUBLIC_KEY_BYTES = 1312;
const SIGNATURE_BYTES = 2420;

/** The scheme of timestamped ML-DSA-44 (C2SP tlog-cosignature, 0x06): for log keys and cosigners alike, and for subtrees. */
export interface MlDsa44 extends SignatureScheme {
  /** Signs the root of a subtree, as of no time. @throws AuditError `signature_invalid` for what cannot be signed */
  signSubtree(key: SignerKey, statement: Omit<SubtreeStatement, 'cosigner'>): Uint8Array;
  /** Whether a line's signature is this key's over the root of a subtree. */
  verifySubtree(
    key: VerifierKey,
    statement: Omit<SubtreeStatement, 'cosigner' | 'time'>,
    signature: Uint8Array,
  ): boolean;
}

/** What a key signs of a checkpoint's text; its extension lines are not part of it. */
function statementOf(text: string, time: bigint): Omit<SubtreeStatement, 'cosigner'> {
  const { origin, size, root } = parseCheckpoint(text);
  return { time, origin, subtree: { start: 0n, end: size }, root };
}

/** Whether it holds; what cannot be signed is signed by nobody. */
function holds(check: () => boolean): boolean {
  try {
    return check();
  } catch (error) {
    if (error instanceof AuditError) return false;
    throw error;
  }
}

async function build(): Promise<MlDsa44> {
  const { ml_dsa44: algorithm } = await loadOptional(
    '@noble/post-quantum',
    () => import('@noble/post-quantum/ml-dsa.js'),
  );
  // Expanding a seed costs as much as a signature.
  const secrets = new WeakMap<Uint8Array, Uint8Array>();
  const secretOf = (seed: Uint8Array): Uint8Array => {
    const secret = secrets.get(seed) ?? algorithm.keygen(seed).secretKey;
    secrets.set(seed, secret);
    return secret;
  };
  const signSubtree: MlDsa44['signSubtree'] = ({ name, seed }, statement) => {
    const signature = algorithm.sign(subtreeMessage({ cosigner: name, ...statement }), secretOf(seed));
    const line = new Uint8Array(TIME_BYTES + SIGNATURE_BYTES);
    line.set(formatTime(statement.time));
    line.set(signature, TIME_BYTES);
    return line;
  };
  const verifyAt = (
    { name, publicKey }: VerifierKey,
    statement: Omit<SubtreeStatement, 'cosigner'>,
    line: Uint8Array,
  ) =>
    line.length === TIME_BYTES + SIGNATURE_BYTES &&
    publicKey.length === PUBLIC_KEY_BYTES &&
    algorithm.verify(line.subarray(TIME_BYTES), subtreeMessage({ cosigner: name, ...statement }), publicKey);
  return {
    name: 'ML-DSA-44',
    algorithm: 0x06,
    publicKeyBytes: PUBLIC_KEY_BYTES,
    publicKeyOf: (seed) => algorithm.keygen(seed).publicKey,
    sign: (key, text, time) => signSubtree(key, statementOf(text, time)),
    verify: (key, text, line) => holds(() => verifyAt(key, statementOf(text, readTime(line)), line)),
    signSubtree,
    verifySubtree: (key, statement, line) => holds(() => verifyAt(key, { ...statement, time: readTime(line) }, line)),
  };
}

let loading: Promise<MlDsa44> | undefined;

/**
 * Loads ML-DSA-44 (FIPS 204) with the optional package `@noble/post-quantum`: pure, with an empty context, signatures hedged with randomness. Measured on one core: about 200 signatures and 900 verifications a second.
 * @throws AuditError `package_missing`
 */
export function loadMlDsa44(): Promise<MlDsa44> {
  loading ??= build();
  // A package that is installed later is found then.
  loading.catch(() => (loading = undefined));
  return loading;
}

/**
 * Reads keys, or what holds keys, and loads ML-DSA-44 only when one of them is of it.
 * @throws AuditError what `read` throws, but `key_unsupported` only when no scheme helps; `package_missing`
 */
export async function withSchemes<T>(read: (schemes: readonly SignatureScheme[]) => T | Promise<T>): Promise<T> {
  try {
    return await read([]);
  } catch (error) {
    if (!(error instanceof AuditError) || error.code !== 'key_unsupported') throw error;
    return read([await loadMlDsa44()]);
  }
}
