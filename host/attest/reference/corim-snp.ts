import { encodeHex } from '../../encoding/base64/hex.ts';
import { CborTagged, type CborData } from '../../engine/cbor/types.ts';
import { readPem } from '../../encoding/der/pem.ts';
import { asList, asMap, malformedCorim, readCorim, untag } from './corim.ts';
import { openSignedCorim, type SignedCorimOptions } from './signed-corim.ts';
import type { ReferenceValue } from './types.ts';

/** The profile of AMD (draft-deeglaze-amd-sev-snp-corim-profile). */
const PROFILE = 'tag:amd.com,2024:snp-corim-profile';
/** Tags of CoMID: an object identifier, bytes, security versions that are exact or least, certificates in PEM. */
const TAG = { oid: 111, bytes: 560, exact: 552, least: 553, pem: 555 } as const;
/** 1.3.6.1.4.1.3704.3.1, the class of a guest whose chip has a key of its own; .2 where a provider loaded it. */
const CLASSES: readonly string[] = ['2b060104019c780301', '2b060104019c780302'];
const VENDOR = 'Advanced Micro Devices';
/** The hash of SNP's measurements, in the registry of named information: SHA-384. */
const SHA384 = 7;
const MODELS: Readonly<Record<string, readonly string[]>> = {
  'ARK-Milan': ['bl', 'tee', '', '', '', '', 'snp', 'ucode'],
  'ARK-Genoa': ['bl', 'tee', '', '', '', '', 'snp', 'ucode'],
  'ARK-Turin': ['fmc', 'bl', 'tee', 'snp', '', '', '', 'ucode'],
};

/** Bytes of reports, by the keys of measurements: names of claims, and how many bytes. */
const BYTES: ReadonlyMap<number, readonly [name: string, size: number]> = new Map([
  [3, ['familyId', 16]],
  [4, ['imageId', 16]],
  [642, ['hostData', 32]],
  [643, ['idKeyDigest', 48]],
  [644, ['authorKeyDigest', 48]],
]);
/** Levels of firmware, by the keys of measurements. */
const LEVELS: ReadonlyMap<number, string> = new Map([
  [647, 'reportedTcb'],
  [3329, 'committedTcb'],
  [3968, 'launchTcb'],
]);
const GUEST_SVN = 1;
const POLICY = 2;
const VMPL = 5;
const MEASUREMENT = 641;
/** What is of one report or one chip and no reference: its version, current level, platform, report data, ids, chip, and firmware in letters. */
const OF_ONE_REPORT: ReadonlySet<number> = new Set([0, 6, 7, 640, 645, 646, 3328, 3330, 3936]);

/** Where measurements and floors are gathered. */
interface Draft {
  readonly measurements: Record<string, (string | number)[]>;
  readonly floors: Record<string, number>;
}

function bytesOf(value: CborData | undefined, size: number): Uint8Array {
  const bytes = untag(value, TAG.bytes, 'a value');
  return bytes instanceof Uint8Array && bytes.length === size ? bytes : malformedCorim('a value of another size');
}

/** A security version: itself, and whether greater ones are taken too. */
function versionOf(value: CborData | undefined): { readonly version: bigint; readonly isLeast: boolean } {
  const isLeast = value instanceof CborTagged && value.tag === TAG.least;
  const version = untag(value, isLeast ? TAG.least : TAG.exact, 'a security version');
  if (typeof version !== 'number' && typeof version !== 'bigint')
    return malformedCorim('a security version that is none');
  if (version < 0 || version >= 1n << 64n) malformedCorim('a security version that is none');
  return { version: BigInt(version), isLeast };
}

function addVersion(draft: Draft, name: string, version: number, isLeast: boolean): void {
  if (isLeast) draft.floors[name] = version;
  else draft.measurements[name] = [version];
}

/** A level of firmware is a number of eight bytes, one for each part: the lowest is the first. */
function addLevel(draft: Draft, name: string, value: CborData | undefined, parts: readonly string[]): void {
  const { version, isLeast } = versionOf(value);
  for (const [i, part] of parts.entries()) {
    const svn = Number((version >> BigInt(8 * i)) & 0xffn);
    if (part !== '') addVersion(draft, `${name}.${part}`, svn, isLeast);
    else if (svn !== 0) malformedCorim('a level of firmware with reserved bytes');
  }
}

function digestOf(value: CborData | undefined): string {
  const [digest, ...more] = asList(value, 'digests');
  const [algorithm, bytes] = asList(digest, 'a digest');
  const isDigest = more.length === 0 && algorithm === SHA384 && bytes instanceof Uint8Array && bytes.length === 48;
  return isDigest ? encodeHex(bytes) : malformedCorim('a digest that is not one of SHA-384');
}

function addMeasurement(draft: Draft, measurement: CborData, parts: readonly string[]): void {
  const map = asMap(measurement, 'a measurement');
  const key = map.get(0);
  if (typeof key !== 'number') return malformedCorim('a measurement without a number for its key');
  const value = asMap(map.get(1), 'the value of a measurement');
  const plain = BYTES.get(key);
  const level = LEVELS.get(key);
  if (plain !== undefined) draft.measurements[plain[0]] = [encodeHex(bytesOf(value.get(4), plain[1]))];
  else if (level !== undefined) addLevel(draft, level, value.get(1), parts);
  else if (key === MEASUREMENT) draft.measurements['measurement'] = [digestOf(value.get(2))];
  else if (key === GUEST_SVN) {
    const { version, isLeast } = versionOf(value.get(1));
    addVersion(draft, 'guestSvn', Number(version), isLeast);
  } else if (key === POLICY) {
    draft.measurements['policy'] = [`0x${BigInt(`0x${encodeHex(bytesOf(value.get(4), 8))}`).toString(16)}`];
  } else if (key === VMPL) {
    draft.measurements['vmpl'] = [Number(`0x${encodeHex(bytesOf(value.get(4), 4))}`)];
  } else if (!OF_ONE_REPORT.has(key)) malformedCorim(`a measurement ${key}, which is not known`);
}

/** The generation's parts of a level, by the root that the CoRIM names for its guests. */
function partsOf(triples: readonly CborData[]): readonly string[] {
  const [triple, ...more] = triples;
  if (more.length > 0) malformedCorim('roots of several generations');
  const [environment, keys] = asList(triple, 'a root');
  const { vendor, model } = classOf(environment);
  if (vendor !== VENDOR) malformedCorim('a root of another vendor, or of none');
  const text = untag(asList(keys, 'the keys of a root')[0], TAG.pem, 'the key of a root');
  if (typeof text !== 'string' || readPem(text, 'CERTIFICATE', 8192, malformedCorim).length !== 1) {
    return malformedCorim('a root that is no certificate');
  }
  const parts = typeof model === 'string' && Object.hasOwn(MODELS, model) ? MODELS[model] : undefined;
  return parts ?? malformedCorim('a root of no generation that is known');
}

function classOf(environment: CborData | undefined) {
  const members = asMap(asMap(environment, 'an environment').get(0), 'the class of an environment');
  return { id: members.get(0), vendor: members.get(1), model: members.get(2) };
}

function readTriple(triple: CborData, parts: readonly string[], label: string, expires: number | null): ReferenceValue {
  const [environment, measurements, ...more] = asList(triple, 'reference values');
  if (more.length > 0) malformedCorim('reference values of more than two parts');
  const id = untag(classOf(environment).id, TAG.oid, 'the class of a guest');
  if (!(id instanceof Uint8Array) || !CLASSES.includes(encodeHex(id)))
    malformedCorim('a class that is no guest of SNP');
  const draft: Draft = { measurements: {}, floors: {} };
  for (const measurement of asList(measurements, 'measurements')) addMeasurement(draft, measurement, parts);
  if (draft.measurements['measurement'] === undefined) malformedCorim('reference values without what was launched');
  return { tee: 'snp', label, ...draft, expires, signer: null };
}

/**
 * Reads the reference values of a CoRIM of AMD's SNP profile, unsigned: of each guest what was launched, its ids, policy and least levels of firmware. What is of one report or one chip
 * (report data, ids, platform) is no reference and left out. The root that stands there tells the generation and is trusted for nothing: roots are pinned.
 *
 * @param label what the values are called
 * @throws AttestError `malformed`
 */
export function readSnpCorim(bytes: Uint8Array, label: string): readonly ReferenceValue[] {
  const { profile, validity, comids } = readCorim(bytes);
  if (profile !== PROFILE) malformedCorim('another profile');
  const triples = (key: number): readonly CborData[] =>
    comids.flatMap((comid) => (comid.has(key) ? asList(comid.get(key), 'triples') : []));
  for (const comid of comids) {
    for (const key of comid.keys()) if (key !== 0 && key !== 3) malformedCorim('triples of another kind');
  }
  const parts = partsOf(triples(3));
  const values = triples(0).map((triple) => readTriple(triple, parts, label, validity.notAfter));
  return values.length > 0 ? values : malformedCorim('no reference values');
}

/**
 * Reads the reference values of a CoRIM of AMD's SNP profile that a trusted signer has signed: as `readSnpCorim`, with the signer's name. They end when the CoRIM or its signature does.
 *
 * @param label what the values are called
 * @throws AttestError `malformed`; `signature_invalid` when none of the signers has signed it, or it does not hold at that time; `options_invalid`
 */
export async function readSignedSnpCorim(
  bytes: Uint8Array,
  label: string,
  options: SignedCorimOptions,
): Promise<readonly ReferenceValue[]> {
  const { corim, signer, notAfter } = await openSignedCorim(bytes, options);
  return readSnpCorim(corim, label).map((value) => {
    const expires = Math.min(value.expires ?? Infinity, notAfter ?? Infinity);
    return { ...value, signer, expires: Number.isFinite(expires) ? expires : null };
  });
}
