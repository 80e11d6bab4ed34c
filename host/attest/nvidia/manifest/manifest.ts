import { decodeBase64 } from '../../../encoding/base64/base64.ts';
import { canonicalXml } from './canonical.ts';
import { readXml, refuse, type Element } from './xml.ts';

const SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#';
const SWID = 'http://standards.iso.org/iso/19770/-2/2015/schema.xsd';
const SHA384 = 'http://www.w3.org/2001/04/xmlenc#sha384';
const C14N = 'http://www.w3.org/2006/12/xml-c14n11';
const ECDSA = 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384';
const DIGEST = 'http://www.w3.org/2001/04/xmldsig-more#sha384';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const HASH = /^[0-9a-f]{96}$/;
const MAX_CERTIFICATE_BYTES = 4096;

/** What a manifest says, with what is signed of it: nothing of it verified. */
export interface Manifest {
  /** GH100, and the version of its driver or VBIOS. */
  readonly product: string;
  readonly version: string;
  /** Values of each measurement that counts, by its index from 0, in hexadecimal. */
  readonly golden: ReadonlyMap<number, readonly string[]>;
  /** What the digest is of, the digest, what the signature is of, and the signature as r ‖ s. */
  readonly content: Uint8Array<ArrayBuffer>;
  readonly digest: Uint8Array<ArrayBuffer>;
  readonly signed: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
  /** In DER, the signer first. */
  readonly certificates: readonly Uint8Array<ArrayBuffer>[];
}

type Scope = ReadonlyMap<string, string>;

/** The elements within one, with nothing but white space between them. */
function elementsOf({ children }: Element): readonly Element[] {
  return children.flatMap((child) => {
    if (typeof child !== 'string') return [child];
    return /^[ \n\t]*$/.test(child) ? [] : refuse('text between elements');
  });
}

/** The elements within one, which must be of some names and a namespace. */
function partsOf(element: Element, scope: Scope, namespace: string, names: readonly string[]): readonly Element[] {
  const parts = elementsOf(element);
  const isAsNamed = parts.length === names.length && parts.every(({ name }, i) => name === names[i]);
  const isOfIt = parts.every(({ prefix, namespaces }) => (namespaces.get(prefix) ?? scope.get(prefix)) === namespace);
  return isAsNamed && isOfIt ? parts : refuse(`${element.name} has other parts than ${names.join(', ')}`);
}

function textOf(element: Element | undefined): string {
  const parts = element?.children.map((child) => (typeof child === 'string' ? child : refuse('no text')));
  return parts?.join('').replaceAll(/\s/g, '') ?? refuse('no text');
}

const bytesOf = (element: Element | undefined, most: number): Uint8Array<ArrayBuffer> =>
  decodeBase64(textOf(element), most) ?? refuse('text that is not base64');

function attribute({ attributes }: Element, name: string): string | undefined {
  return attributes.find((each) => each.prefix === '' && each.name === name)?.value;
}

/** Demands an algorithm, and no parameters. */
function demandAlgorithm(element: Element | undefined, algorithm: string): void {
  if (element === undefined || attribute(element, 'Algorithm') !== algorithm || element.children.length > 0) {
    refuse(`another algorithm than ${algorithm}`);
  }
}

function readGolden(payload: Element, scope: Scope): ReadonlyMap<number, readonly string[]> {
  const golden = new Map<number, readonly string[]>();
  const seen = new Set<number>();
  for (const resource of elementsOf(payload)) {
    const index = Number(attribute(resource, 'index'));
    if (resource.name !== 'Resource' || attribute(resource, 'type') !== 'Measurement')
      refuse('a resource that is none');
    if (!/^\d{1,3}$/.test(attribute(resource, 'index') ?? '') || seen.has(index)) refuse('an index that is none');
    seen.add(index);
    const active = attribute(resource, 'active');
    if (active !== 'True' && active !== 'False') refuse('a measurement that neither counts nor does not');
    const hashes = resource.attributes.filter(
      ({ prefix, name }) => scope.get(prefix) === SHA384 && /^Hash\d+$/.test(name),
    );
    const values = hashes.map(({ value }) => (HASH.test(value) ? value : refuse('a value that is none')));
    if (values.length === 0 || values.length !== Number(attribute(resource, 'alternatives')))
      refuse('another number of values');
    if (active === 'True') golden.set(index, values);
  }
  return golden.size > 0 ? golden : refuse('no measurements');
}

function readSignature(signature: Element, root: Element) {
  const scope: Scope = new Map([...root.namespaces, ...signature.namespaces]);
  const [info, value, keyInfo] = partsOf(signature, scope, SIGNATURE, ['SignedInfo', 'SignatureValue', 'KeyInfo']);
  if (info === undefined || keyInfo === undefined) return refuse('a signature without its parts');
  const [canonical, method, reference] = partsOf(info, scope, SIGNATURE, [
    'CanonicalizationMethod',
    'SignatureMethod',
    'Reference',
  ]);
  demandAlgorithm(canonical, C14N);
  demandAlgorithm(method, ECDSA);
  // The whole document: nothing of it is left to stand beside what is signed.
  if (reference === undefined || attribute(reference, 'URI') !== '') return refuse('a signature of something else');
  const [transforms, digestMethod, digest] = partsOf(reference, scope, SIGNATURE, [
    'Transforms',
    'DigestMethod',
    'DigestValue',
  ]);
  if (transforms === undefined) return refuse('no transforms');
  const [first, second] = partsOf(transforms, scope, SIGNATURE, ['Transform', 'Transform']);
  demandAlgorithm(first, ENVELOPED);
  demandAlgorithm(second, C14N);
  demandAlgorithm(digestMethod, DIGEST);
  const [data] = partsOf(keyInfo, scope, SIGNATURE, ['X509Data']);
  const certificates = elementsOf(data ?? keyInfo).map((each) =>
    each.name === 'X509Certificate' ? bytesOf(each, MAX_CERTIFICATE_BYTES) : refuse('a key that is no certificate'),
  );
  return {
    digest: bytesOf(digest, 48),
    signature: bytesOf(value, 96),
    signed: new TextEncoder().encode(canonicalXml(info, scope)),
    certificates: certificates.length > 0 && certificates.length <= 8 ? certificates : refuse('no certificates'),
  };
}

/**
 * Reads a reference integrity manifest of NVIDIA: a SWID tag with one signature around all of it, of exactly the form that NVIDIA writes.
 * @throws AttestError `malformed`, `too_large`
 */
export function parseManifest(bytes: Uint8Array): Manifest {
  const root = readXml(bytes);
  const scope = root.namespaces;
  if (root.name !== 'SoftwareIdentity' || root.prefix !== '' || scope.get('') !== SWID) refuse('no SWID tag');
  const [entity, meta, payload, signature, ...more] = elementsOf(root);
  if (signature === undefined || more.length > 0 || meta === undefined || payload === undefined)
    return refuse('other parts');
  const names = [entity, meta, payload, signature].map((each) => each?.name);
  if (names.join() !== 'Entity,Meta,Payload,Signature') refuse('other parts');
  if ([entity, meta, payload].some((each) => scope.get(each?.prefix ?? '') !== SWID))
    refuse('parts of another namespace');
  if (signature.namespaces.get(signature.prefix) !== SIGNATURE) refuse('a signature of another namespace');
  return {
    product: attribute(meta, 'product') ?? refuse('no product'),
    version: attribute(meta, 'colloquialVersion') ?? refuse('no version'),
    golden: readGolden(payload, new Map([...scope, ...payload.namespaces])),
    content: new TextEncoder().encode(canonicalXml(root, new Map(), signature)),
    ...readSignature(signature, root),
  };
}
