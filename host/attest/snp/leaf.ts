import { Der } from '../../encoding/der/asn1.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import type { Refuse } from '../../encoding/der/der.ts';
import type { Certificate } from '../../x509/certificate.ts';
import { generationNamed, type Generation } from './generation.ts';
import { tcbParts, type Tcb, type TcbPart } from './tcb.ts';

/** AMD's arc 1.3.6.1.4.1.3704.1, and the extensions in it (AMD 57230 §3.1), as the hexadecimal of their DER contents. */
const ARC = '2b060104019c7801';
const OID = {
  structVersion: `${ARC}01`,
  productName: `${ARC}02`,
  hardwareId: `${ARC}04`,
  cloudProvider: `${ARC}05`,
} as const;
const LEVELS: Readonly<Record<TcbPart, string>> = {
  bl: `${ARC}0301`,
  tee: `${ARC}0302`,
  snp: `${ARC}0303`,
  ucode: `${ARC}0308`,
  fmc: `${ARC}0309`,
};

const MAX_STRUCT_VERSION = 1;
const IA5_STRING = 0x16;
/** Names of products have ten, those of cloud providers some dozens. */
const MAX_TEXT_BYTES = 1024;

/** What the certificate of a report's key says of the platform (AMD 57230 §3.1). */
export interface SnpLeaf {
  readonly productName: string;
  readonly generation: Generation;
  readonly tcb: Tcb;
  /** The chip, in hexadecimal; null in certificates of keys that a cloud provider loads. */
  readonly hardwareId: string | null;
  /** Who loaded the key: null in certificates of a chip's own key. */
  readonly cloudProvider: string | null;
}

function readText(value: Der): string {
  const bytes = value.contents(IA5_STRING);
  if (bytes.length > MAX_TEXT_BYTES) value.refuse('a text that is too long');
  if (bytes.some((byte) => byte < 0x20 || byte > 0x7e)) value.refuse('a text that is not ASCII');
  return String.fromCharCode(...bytes);
}

/**
 * Reads AMD's extensions of a leaf certificate.
 * @throws what `refuse` throws, when one is missing that its generation has, or is of another form
 */
export function readSnpLeaf({ extensions }: Certificate, refuse: Refuse): SnpLeaf {
  const read = <T>(oid: string, of: (value: Der) => T): T | null => {
    const extension = extensions.get(oid);
    return extension === undefined ? null : of(Der.read(extension.value, refuse));
  };
  const version = read(OID.structVersion, (value) => value.unsigned());
  if (version === null || version > MAX_STRUCT_VERSION) refuse('a leaf certificate of a version that is not known');
  const productName = read(OID.productName, readText) ?? refuse('a leaf certificate without a product name');
  const generation = generationNamed(productName) ?? refuse('a leaf certificate of a product that is not known');
  const tcb: Partial<Record<TcbPart, number>> = {};
  for (const part of tcbParts(generation)) {
    const level = read(LEVELS[part], (value) => value.unsigned()) ?? refuse(`a leaf certificate without ${part} level`);
    tcb[part] = level <= 255 ? Number(level) : refuse('a level that is none');
  }
  // The only one whose contents are no DER; how long it must be, `leaf-chip` judges.
  const hardwareId = extensions.get(OID.hardwareId)?.value ?? null;
  return {
    productName,
    generation,
    tcb: tcb as Tcb,
    hardwareId: hardwareId === null ? null : encodeHex(hardwareId),
    cloudProvider: read(OID.cloudProvider, readText),
  };
}
