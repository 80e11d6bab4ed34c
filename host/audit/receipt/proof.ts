import type { CborData, CborMap } from '../../engine/cbor/types.ts';
import { AuditError } from '../error/error.ts';
import { HASH_BYTES } from '../tree/hash.ts';
import { PROOF, STRUCTURE } from './labels.ts';
import { malformed, readCbor } from './sign1.ts';
import type { CcfProof, ConsistencyProof, InclusionProof, Receipt } from './types.ts';

/** The longest path in a tree of 2^64 − 1 leaves, and one hash more for consistency. */
const MAX_PATH = 65;
const MAX_PROOF_BYTES = 8192;
/** Commit evidence is a short text. */
const MAX_EVIDENCE = 1024;

function list(value: CborData | undefined, what: string): readonly CborData[] {
  if (!Array.isArray(value)) malformed(`${what} is no array`);
  return value as readonly CborData[];
}

function hash(value: CborData | undefined): Uint8Array {
  if (!(value instanceof Uint8Array) || value.length !== HASH_BYTES) malformed('a hash that is not 32 bytes');
  return value;
}

/** An unsigned integer below 2^64. */
function unsigned(value: CborData | undefined): bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value);
  if (typeof value === 'bigint' && value >= 0n && value < 1n << 64n) return value;
  return malformed('a size or index that is no unsigned integer');
}

/** A path of one hash at least: RFC 9942 has no encoding for an empty one. */
function path(value: CborData | undefined): readonly CborData[] {
  const steps = list(value, 'a path');
  if (steps.length === 0 || steps.length > MAX_PATH) malformed(`a path of ${steps.length} hashes`);
  return steps;
}

/** Two integers and a path, as RFC 9942 §5.2 and §5.3 have them. */
function readRfc9162(data: CborData): { readonly sizes: readonly [bigint, bigint]; readonly path: Uint8Array[] } {
  const parts = list(data, 'a proof');
  if (parts.length !== 3) malformed('a proof has three parts');
  return { sizes: [unsigned(parts[0]), unsigned(parts[1])], path: path(parts[2]).map(hash) };
}

function readInclusion(data: CborData): InclusionProof {
  const { sizes, path } = readRfc9162(data);
  return { kind: 'inclusion', size: sizes[0], index: sizes[1], path };
}

function readConsistency(data: CborData): ConsistencyProof {
  const { sizes, path } = readRfc9162(data);
  return { kind: 'consistency', firstSize: sizes[0], secondSize: sizes[1], path };
}

function readCcf(data: CborData): CcfProof {
  if (!(data instanceof Map) || data.size !== 2) malformed('a proof of CCF is a map of leaf and path');
  const proof = data as CborMap;
  const leaf = list(proof.get(1), 'a leaf');
  if (leaf.length !== 3) malformed('a leaf of CCF has three parts');
  const evidence = leaf[1];
  if (typeof evidence !== 'string' || evidence === '' || evidence.length > MAX_EVIDENCE) {
    malformed('evidence that is no text, or too long');
  }
  const steps = path(proof.get(2)).map((step) => {
    const pair = list(step, 'a step of a path');
    if (pair.length !== 2 || typeof pair[0] !== 'boolean') malformed('a step of a path is a side and a hash');
    return { left: pair[0], hash: hash(pair[1]) };
  });
  return { kind: 'ccf', transactionHash: hash(leaf[0]), evidence, dataHash: hash(leaf[2]), path: steps };
}

/**
 * The one proof of a receipt of a verifiable data structure.
 *
 * @param proofs the value of the header `vdp`
 * @throws AuditError `receipt_malformed`; `receipt_unsupported` for another structure, and for several proofs at once
 */
export function readProof(structure: number, proofs: CborData | undefined): Receipt['proof'] {
  if (structure !== STRUCTURE.rfc9162 && structure !== STRUCTURE.ccf) {
    throw new AuditError('receipt_unsupported', `receipts of verifiable data structure ${structure} are not known`);
  }
  if (!(proofs instanceof Map)) malformed('no map of proofs');
  const [entry, ...others] = [...(proofs as CborMap)];
  if (entry === undefined) malformed('no proof');
  const encoded = list(entry[1], 'what a label of proofs leads to');
  if (encoded.length === 0) malformed('no proof');
  if (others.length > 0 || encoded.length > 1) {
    throw new AuditError('receipt_unsupported', 'receipts with more than one proof are not known');
  }
  const [bytes] = encoded;
  if (!(bytes instanceof Uint8Array)) malformed('a proof is no byte string');
  const data = readCbor(bytes, MAX_PROOF_BYTES);
  if (entry[0] === PROOF.inclusion) return structure === STRUCTURE.ccf ? readCcf(data) : readInclusion(data);
  if (entry[0] === PROOF.consistency && structure === STRUCTURE.rfc9162) return readConsistency(data);
  throw new AuditError('receipt_unsupported', 'a kind of proof that is not known');
}
