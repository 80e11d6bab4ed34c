import { decodeCbor } from '../../engine/cbor/decode.ts';
import type { CborData } from '../../engine/cbor/types.ts';
import type { Disclosure } from '../../audit/record/disclosure.ts';
import { parseBinding } from '../binding/parse.ts';
import type { BindingStatement } from '../binding/types.ts';
import { readCollection } from './collection.ts';
import { BY_DIGEST, DETACHABLE, malformed, mediaType, type Collection, type Label } from './members.ts';
import type { Attached, ReceiptParts } from './types.ts';

/** A receipt taken apart, and its statement. */
export interface ParsedReceipt extends ReceiptParts {
  readonly statement: BindingStatement;
}

const DIGEST_BYTES = 32;
const SALT_BYTES = 16;
/** The tallest tree has 2^64 − 1 leaves. A consistency proof has one hash more than the tree's height at most. */
const MAX_HASHES = 65;
const MAX_FIELDS = 65_536;

function listOf(data: CborData | undefined, what: string, most: number): readonly CborData[] {
  if (!Array.isArray(data) || data.length > most) return malformed(`${what} is no list, or too long`);
  return data as readonly CborData[];
}

function bytesOf(data: CborData | undefined, what: string, size?: number): Uint8Array {
  if (data instanceof Uint8Array && (size === undefined || data.length === size)) return data;
  return malformed(`${what} is no byte string, or of another length`);
}

function hashesOf(data: CborData | undefined): readonly Uint8Array[] {
  return listOf(data, 'a proof', MAX_HASHES).map((hash) => bytesOf(hash, 'a hash', DIGEST_BYTES));
}

function decode(bytes: Uint8Array, what: string, depth: number): CborData {
  try {
    return decodeCbor(bytes, { depth, items: 1 << 20 });
  } catch (cause) {
    return malformed(`${what} is not deterministic CBOR`, { cause });
  }
}

function fieldOf(data: CborData, before: number): Disclosure {
  const row = listOf(data, 'a field', 5);
  if (row.length !== 5) malformed('a field has five members');
  const [index, salt, name, value, path] = row;
  if (typeof index !== 'number' || !Number.isSafeInteger(index) || index <= before) {
    return malformed('fields are not in the order of their places, or one stands there twice');
  }
  return {
    index,
    salt: bytesOf(salt, 'a salt', SALT_BYTES),
    name: bytesOf(name, 'a name'),
    value: bytesOf(value, 'a value'),
    path: hashesOf(path),
  };
}

function disclosuresOf(bytes: Uint8Array | undefined): readonly Disclosure[] {
  if (bytes === undefined) return [];
  const rows = listOf(decode(bytes, 'disclosures', 3), 'disclosures', MAX_FIELDS);
  if (rows.length === 0) malformed('disclosures of nothing');
  let before = -1;
  return rows.map((row) => {
    const field = fieldOf(row, before);
    before = field.index;
    return field;
  });
}

/** Takes members out of a collection, whose types are those of one platform. */
class Members {
  readonly #collection: Collection;
  readonly #platform: BindingStatement['platform'];

  constructor(collection: Collection, platform: BindingStatement['platform']) {
    this.#collection = collection;
    this.#platform = platform;
  }

  optional(label: Label): Uint8Array | undefined {
    const attached = this.attached(label);
    if (attached === null) return undefined;
    return 'bytes' in attached ? attached.bytes : malformed(`${label} cannot be left out`);
  }

  required(label: Label): Uint8Array {
    return this.optional(label) ?? malformed(`no ${label}`);
  }

  attached(label: Label): Attached | null {
    const member = this.#collection.get(label);
    if (member === undefined) return null;
    const type = mediaType(label, this.#platform);
    if (member.type === type) return { bytes: member.value };
    if (member.type !== `${type}${BY_DIGEST}` || !DETACHABLE.includes(label)) {
      return malformed(`${label} is of another type than it must be`);
    }
    if (member.value.length !== DIGEST_BYTES) malformed(`a digest of ${label} has ${DIGEST_BYTES} bytes`);
    return { digest: member.value };
  }
}

/** What accelerators answered comes with what it is verified with, under a statement that names it. */
function acceleratorsOf(members: Members, { gpu }: BindingStatement): NonNullable<ReceiptParts['accelerators']> | null {
  const evidence = members.attached('accelerators');
  const endorsements = members.attached('accelerator-endorsements');
  if (evidence === null && endorsements === null) return null;
  if (evidence === null || endorsements === null)
    return malformed('evidence and endorsements of accelerators come together');
  return gpu === undefined ? malformed('accelerators that the statement does not name') : { evidence, endorsements };
}

/**
 * Takes a receipt apart, strictly: CBOR or JSON, exactly the members that there can be, each within its bounds. Verifies nothing.
 * @throws AttestError `malformed`, `too_large`
 */
export function parseReceipt(bytes: Uint8Array): ParsedReceipt {
  const collection = readCollection(bytes);
  const binding = collection.get('binding')?.value ?? malformed('no binding');
  const statement = parseBinding(binding);
  const members = new Members(collection, statement.platform);
  const [evidence, endorsements] = [members.attached('evidence'), members.attached('endorsements')];
  if ((statement.platform === 'none') !== (evidence === null))
    malformed('evidence belongs to a platform, and to none alone not');
  if ((evidence === null) !== (endorsements === null)) malformed('evidence and endorsements come together');
  return {
    record: members.required('record'),
    proof: members.required('proof'),
    disclosures: disclosuresOf(members.optional('disclosures')),
    consistency: hashesOf(decode(members.required('consistency'), 'consistency', 1)),
    binding: members.required('binding'),
    evidence,
    endorsements,
    accelerators: acceleratorsOf(members, statement),
    module: members.attached('module'),
    statement,
  };
}
