import { AttestError } from '../error/error.ts';
import type { JsonValue } from '../../engine/json/parse.ts';
import { asObject, hasMember, integerIn, objectIn, readJsonObject, textIn, type JsonObject } from '../jwt/json.ts';
import type { ReferenceTee, ReferenceValue } from './types.ts';

const TEES: readonly ReferenceTee[] = ['tdx', 'sgx', 'snp', 'nitro', 'azure', 'gcp', 'maa', 'nvidia'];
const MEMBERS: readonly string[] = ['tee', 'label', 'measurements', 'floors', 'expires', 'signer'];
const MAX_BYTES = 1 << 20;
const MAX_VALUES = 4096;

function malformed(why: string): never {
  throw new AttestError('malformed', `reference values: ${why}`);
}

function readMeasurements(object: JsonObject): Readonly<Record<string, readonly (string | number)[]>> {
  const entries = Object.entries(objectIn(object, 'measurements') ?? malformed('a value without measurements'));
  if (entries.length === 0) malformed('a value without measurements');
  return Object.fromEntries(
    entries.map(([name, listed]) => {
      const values = Array.isArray(listed) ? listed : [listed];
      const known = values.filter((value) => typeof value === 'string' || typeof value === 'number');
      if (known.length === 0 || known.length !== values.length) malformed(`${name} lists no texts or integers`);
      return [name, known];
    }),
  );
}

function readFloors(object: JsonObject): Readonly<Record<string, number>> {
  if (!hasMember(object, 'floors')) return {};
  const floors = objectIn(object, 'floors') ?? malformed('floors that are none');
  return Object.fromEntries(
    Object.keys(floors).map((name) => [name, integerIn(floors, name) ?? malformed(`the floor of ${name} is none`)]),
  );
}

/** A time as ISO 8601 with its zone, whole seconds. */
function readExpiry(object: JsonObject): number | null {
  if (!hasMember(object, 'expires')) return null;
  const text = textIn(object, 'expires') ?? '';
  const time = Date.parse(text);
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) && !Number.isNaN(time)
    ? time
    : malformed('a time that is none');
}

function readSigner(object: JsonObject): string | null {
  return hasMember(object, 'signer') ? (textIn(object, 'signer') ?? malformed('a signer that is no text')) : null;
}

function readValue(value: JsonValue): ReferenceValue {
  const object = asObject(value) ?? malformed('a value that is no object');
  const unknown = Object.keys(object).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined) malformed(`a value with a member ${unknown}, which is not known`);
  const tee = TEES.find((each) => each === textIn(object, 'tee')) ?? malformed('a value of no TEE that is known');
  const label = textIn(object, 'label') ?? '';
  if (label.length === 0 || label.length > 256) malformed('a value without a label');
  return {
    tee,
    label,
    measurements: readMeasurements(object),
    floors: readFloors(object),
    expires: readExpiry(object),
    signer: readSigner(object),
  };
}

/**
 * Reads reference values: JSON `{"version": 1, "values": [{"tee": "tdx", "label": "agents 1.4", "measurements": {"mrTd": ["…"]}, "floors": {}, "expires": "2027-01-01T00:00:00Z", "signer": "…"}]}`.
 * Who signed a file is its reader's to know: nothing in it proves `signer`.
 *
 * @throws AttestError `malformed`, `too_large`
 */
export function readReferenceValues(bytes: Uint8Array): readonly ReferenceValue[] {
  if (bytes.length > MAX_BYTES) throw new AttestError('too_large', 'reference values of too many bytes');
  const file = readJsonObject(bytes, 'a file of reference values');
  if (integerIn(file, 'version') !== 1) malformed('a version that is not 1');
  const values = Object.hasOwn(file, 'values') ? file['values'] : undefined;
  if (!Array.isArray(values) || values.length > MAX_VALUES || Object.keys(file).length !== 2)
    malformed('no list of values');
  return values.map(readValue);
}
