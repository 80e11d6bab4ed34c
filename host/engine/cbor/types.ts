/** What stands as a key of a CBOR map. */
export type CborKey = string | number | bigint | Uint8Array;

/** A value with a CBOR tag (RFC 8949 §3.4) other than 2 and 3, which are bigints. */
export class CborTagged {
  readonly tag: number | bigint;
  readonly value: CborValue;

  constructor(tag: number | bigint, value: CborValue) {
    this.tag = tag;
    this.value = value;
  }
}

/**
 * What can be encoded. A number that is a safe integer (but not −0) is an integer, any other number a float; a bigint is an integer whatever its size; a plain
 * object is a map with text keys.
 */
export type CborValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | CborTagged
  | readonly CborValue[]
  | ReadonlyMap<CborKey, CborValue>
  | { readonly [key: string]: CborValue };

/** What decoding yields: integers are numbers where they are safe and bigints beyond; maps are `Map`s in the order of their bytes. */
export type CborData =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array<ArrayBuffer>
  | CborTagged
  | readonly CborData[]
  | CborMap;

export type CborMap = ReadonlyMap<CborKey, CborData>;
