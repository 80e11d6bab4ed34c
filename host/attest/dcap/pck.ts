import { encodeHex } from '../../encoding/base64/hex.ts';
import { Der, TAG } from '../../encoding/der/asn1.ts';
import type { Certificate } from '../../x509/certificate.ts';
import { malformed } from '../error/malformed.ts';

/** What Intel certifies of a platform (the SGX extensions of a PCK certificate). All bytes are in lower-case hexadecimal. */
export interface Platform {
  readonly ppid: string;
  readonly fmspc: string;
  readonly pceId: string;
  /** SVNs of the 16 components, and of the provisioning certification enclave. */
  readonly components: readonly number[];
  readonly pceSvn: number;
  readonly cpuSvn: string;
  readonly type: 'standard' | 'scalable' | 'scalable-with-integrity';
  /** Of a platform of several packages; null of others. */
  readonly instanceId: string | null;
  readonly dynamicPlatform: boolean | null;
  readonly cachedKeys: boolean | null;
  readonly smtEnabled: boolean | null;
}

/** 1.2.840.113741.1.13.1 (Intel, SGX PCK Certificate and CRL Profile Specification §1.3.5). */
const SGX = '2a864886f84d010d01';
const TYPES = ['standard', 'scalable', 'scalable-with-integrity'] as const;
const ENUMERATED = 0x0a;
const COMPONENTS = 16;

/** Pairs of an identifier and a value, each identifier once. */
function readPairs(outer: Der): Map<string, Der> {
  const found = new Map<string, Der>();
  for (const pair of outer.children()) {
    const [type, value, ...more] = pair.children();
    if (type === undefined || value === undefined || more.length > 0) malformed('an SGX extension that is none');
    const oid = type.oid();
    if (found.has(oid)) malformed('an SGX extension that stands there twice');
    found.set(oid, value);
  }
  return found;
}

function get(pairs: ReadonlyMap<string, Der>, oid: string, what: string): Der {
  return pairs.get(oid) ?? malformed(`a PCK certificate without ${what}`);
}

function hexOf(value: Der, bytes: number, what: string): string {
  const contents = value.contents(TAG.octetString);
  return contents.length === bytes ? encodeHex(contents) : malformed(`${what} of another length than it has`);
}

function smallOf(value: Der, most: number): number {
  const number = value.unsigned();
  return number <= BigInt(most) ? Number(number) : malformed('an SVN that is too large');
}

/** One of the flags of the platform's configuration. */
function flagOf(pairs: ReadonlyMap<string, Der> | null, n: number): boolean | null {
  return pairs?.get(`${SGX}07${encodeHex(Uint8Array.of(n))}`)?.boolean() ?? null;
}

/**
 * Reads the SGX extensions of a PCK certificate.
 * @throws AttestError `malformed`
 */
export function readPlatform({ extensions }: Certificate): Platform {
  const extension = extensions.get(SGX) ?? malformed('a certificate without SGX extensions');
  const pairs = readPairs(Der.read(extension.value, malformed));
  const tcb = readPairs(get(pairs, `${SGX}02`, 'a TCB'));
  const component = (n: number): Der => get(tcb, `${SGX}02${encodeHex(Uint8Array.of(n))}`, 'all of a TCB');
  const [type = -1, ...more] = get(pairs, `${SGX}05`, 'a type').contents(ENUMERATED);
  const instance = pairs.get(`${SGX}06`);
  const configured = pairs.get(`${SGX}07`);
  const configuration = configured === undefined ? null : readPairs(configured);
  return {
    ppid: hexOf(get(pairs, `${SGX}01`, 'a PPID'), 16, 'a PPID'),
    fmspc: hexOf(get(pairs, `${SGX}04`, 'an FMSPC'), 6, 'an FMSPC'),
    pceId: hexOf(get(pairs, `${SGX}03`, 'a PCEID'), 2, 'a PCEID'),
    components: Array.from({ length: COMPONENTS }, (_, i) => smallOf(component(i + 1), 255)),
    pceSvn: smallOf(component(17), 65_535),
    cpuSvn: hexOf(component(18), 16, 'a CPUSVN'),
    type: (more.length === 0 ? TYPES[type] : undefined) ?? malformed('a type of platform that is not known'),
    instanceId: instance === undefined ? null : hexOf(instance, 16, 'the id of a platform'),
    dynamicPlatform: flagOf(configuration, 1),
    cachedKeys: flagOf(configuration, 2),
    smtEnabled: flagOf(configuration, 3),
  };
}
