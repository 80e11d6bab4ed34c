import { PolicyReader } from '../policy/reader.ts';
import { GENERATIONS, type Generation } from './generation.ts';
import type { Tcb } from './tcb.ts';
import type { SnpPolicy } from './types.ts';

const MAX_U32 = 2 ** 32 - 1;
const REFUSE = ['refuse', 'any'] as const;
const REQUIRE = ['required', 'any'] as const;

function readGuest(reader: PolicyReader) {
  const abi = reader.within('minimumAbi');
  const guest = {
    debug: reader.choice('debug', REFUSE, 'refuse'),
    migrationAgent: reader.choice('migrationAgent', REFUSE, 'refuse'),
    minimumAbi: { major: abi.integer('major', 255, 0), minor: abi.integer('minor', 255, 0) },
    smt: reader.choice('smt', REFUSE, 'any'),
    cxl: reader.choice('cxl', REFUSE, 'refuse'),
    singleSocket: reader.choice('singleSocket', REQUIRE, 'any'),
    memoryAes256Xts: reader.choice('memoryAes256Xts', REQUIRE, 'any'),
    raplOff: reader.choice('raplOff', REQUIRE, 'any'),
    ciphertextHiding: reader.choice('ciphertextHiding', REQUIRE, 'any'),
    pageSwapOff: reader.choice('pageSwapOff', REQUIRE, 'any'),
  };
  abi.end();
  reader.end();
  return guest;
}

function readPlatform(reader: PolicyReader) {
  const platform = {
    aliasCheck: reader.choice('aliasCheck', REQUIRE, 'required'),
    smt: reader.choice('smt', REFUSE, 'any'),
    tsme: reader.choice('tsme', REQUIRE, 'any'),
    ecc: reader.choice('ecc', REQUIRE, 'any'),
    raplOff: reader.choice('raplOff', REQUIRE, 'any'),
    ciphertextHiding: reader.choice('ciphertextHiding', REQUIRE, 'any'),
  };
  reader.end();
  return platform;
}

function readMinimumTcb(reader: PolicyReader): Readonly<Record<Generation, Tcb>> {
  const read = (generation: Generation): Tcb => {
    const levels = reader.within(generation);
    const level = (part: string): number => levels.integer(part, 255, 0);
    const before = { bl: level('bl'), tee: level('tee'), snp: level('snp'), ucode: level('ucode') };
    const minimum = generation === 'Turin' ? { fmc: level('fmc'), ...before } : before;
    levels.end();
    return minimum;
  };
  const minimum = { Milan: read('Milan'), Genoa: read('Genoa'), Turin: read('Turin') };
  reader.end();
  return minimum;
}

function readFirmware(reader: PolicyReader) {
  const firmware = {
    major: reader.integer('major', 255, 0),
    minor: reader.integer('minor', 255, 0),
    build: reader.integer('build', 255, 0),
  };
  reader.end();
  return firmware;
}

/**
 * A policy with its defaults.
 * @throws AttestError `options_invalid`
 */
export function readSnpPolicy(policy: SnpPolicy) {
  const reader = new PolicyReader(policy);
  const read = {
    generations: reader.choices('generations', GENERATIONS, GENERATIONS),
    revocation: reader.choice('revocation', ['required', 'if-present'], 'required'),
    cloudProviders: reader.texts('cloudProviders') ?? [],
    chips: reader.hex('chips', 64),
    vmpl: reader.integer('vmpl', 3, 0),
    minimumGuestSvn: reader.integer('minimumGuestSvn', MAX_U32, 0),
    guest: readGuest(reader.within('guest')),
    platform: readPlatform(reader.within('platform')),
    provisionalFirmware: reader.choice('provisionalFirmware', REFUSE, 'refuse'),
    minimumTcb: readMinimumTcb(reader.within('minimumTcb')),
    minimumFirmware: readFirmware(reader.within('minimumFirmware')),
    mitigations: BigInt(reader.integer('mitigations', Number.MAX_SAFE_INTEGER, 0)),
    idKeys: reader.hex('idKeys', 48),
    authorKeys: reader.hex('authorKeys', 48),
    measurements: reader.hex('measurements', 48),
    hostData: reader.hex('hostData', 32),
    familyIds: reader.hex('familyIds', 16),
    imageIds: reader.hex('imageIds', 16),
  } as const;
  reader.end();
  return read;
}

/** A policy with its defaults. */
export type ReadSnpPolicy = ReturnType<typeof readSnpPolicy>;
