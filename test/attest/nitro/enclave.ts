/** Enclaves of our own: roots, certificates and attestation documents, good or with one thing wrong. */
import { encodeCbor } from '../../../host/engine/cbor/encode.ts';
import type { CborValue } from '../../../host/engine/cbor/types.ts';
import { issueCertificate, makeKey, signRaw, type CertificateOptions, type TestKey } from '../pki.ts';

/** The time of documents that are told no other. */
export const NITRO_TIME = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;

export interface EnclaveOptions {
  /** Options of each certificate. */
  readonly root?: Partial<CertificateOptions>;
  readonly issuer?: Partial<CertificateOptions>;
  readonly leaf?: Partial<CertificateOptions>;
}

export interface DocumentOptions {
  /** 64 bytes of a binding, or whatever. */
  readonly userData?: Uint8Array | null;
  readonly nonce?: Uint8Array | null;
  readonly publicKey?: Uint8Array | null;
  /** Milliseconds since 1970. */
  readonly timestamp?: number;
  /** Registers that have another value than their number in each byte. */
  readonly pcrs?: Readonly<Record<number, Uint8Array>>;
  /** Changes the members of the payload before they are signed. */
  readonly change?: (members: Map<string, CborValue>) => void;
  /** What stands in the headers instead. */
  readonly header?: CborValue;
  readonly unprotected?: CborValue;
  readonly key?: TestKey;
}

export interface Enclave {
  /** In DER. */
  readonly root: Uint8Array<ArrayBuffer>;
  readonly makeDocument: (options?: DocumentOptions) => Promise<Uint8Array<ArrayBuffer>>;
}

let shared: Promise<readonly [TestKey, TestKey, TestKey]> | undefined;

/** One set of keys serves all enclaves that are told nothing else. */
function sharedKeys() {
  shared ??= Promise.all([makeKey('P-384'), makeKey('P-384'), makeKey('P-384')] as const);
  return shared;
}

/** Registers: 0 to 4 measured, the others zero, as they come; and those from 16 that were extended. */
function registers(given: Readonly<Record<number, Uint8Array>> = {}): Map<number, Uint8Array> {
  const all = new Map<number, Uint8Array>();
  for (let i = 0; i < 16; i++) all.set(i, given[i] ?? new Uint8Array(48).fill(i < 5 ? i + 1 : 0));
  for (const [index, value] of Object.entries(given)) all.set(Number(index), value);
  return all;
}

/** Makes an enclave. */
export async function makeEnclave(options: EnclaveOptions = {}): Promise<Enclave> {
  const [rootKey, issuerKey, leafKey] = await sharedKeys();
  const root = await issueCertificate({ name: 'aws.nitro-enclaves', key: rootKey, ca: true, ...options.root });
  const issuer = await issueCertificate({
    name: 'instance',
    key: issuerKey,
    issuer: root,
    ca: true,
    ...options.issuer,
  });
  const life = { notBefore: NITRO_TIME - 60_000, notAfter: NITRO_TIME + 3 * HOUR - 60_000 };
  const leaf = await issueCertificate({ name: 'enclave', key: leafKey, issuer, ...life, ...options.leaf });
  return {
    root: root.der,
    makeDocument: async ({ userData = null, nonce = null, publicKey = null, timestamp = NITRO_TIME, ...more } = {}) => {
      const members = new Map<string, CborValue>([
        ['module_id', 'i-0123456789abcdef0-enc0123456789abcdef'],
        ['digest', 'SHA384'],
        ['timestamp', timestamp],
        ['pcrs', registers(more.pcrs)],
        ['certificate', leaf.der],
        ['cabundle', [root.der, issuer.der]],
        ['public_key', publicKey],
        ['user_data', userData],
        ['nonce', nonce],
      ]);
      more.change?.(members);
      const header = encodeCbor(more.header ?? new Map([[1, -35]]));
      const payload = encodeCbor(members);
      const signed = encodeCbor(['Signature1', header, new Uint8Array(), payload]);
      const signature = await signRaw(more.key ?? leafKey, signed);
      return encodeCbor([header, more.unprotected ?? new Map(), payload, signature]);
    },
  };
}
