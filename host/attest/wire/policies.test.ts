import { describe, expect, it } from 'vitest';
import { attestRefusal } from '../../../test/attest/refusal.ts';
import { VERIFIED_ACCELERATORS } from './accelerators.ts';
import { KINDS } from './kinds.ts';
import { readAcceleratorTrust, readPlatformPolicies } from './policies.ts';

const PLATFORMS = Object.keys(KINDS);
const KEYS = { keys: [] };
/** The least that a policy of each kind says. */
const LEAST: Readonly<Record<string, object>> = { nvidia: {}, 'nvidia-nras': { keys: KEYS } };

const messageOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'accepted';
};

describe('policies of platforms', () => {
  it.each(PLATFORMS)('of %s are read whole', (platform) => {
    expect(readPlatformPolicies({ [platform]: {} })).toEqual({ [platform]: {} });
    for (const wrong of [null, [], 'any', 1, { unheard: true }, Object.create({ inherited: 1 })]) {
      expect(attestRefusal(() => readPlatformPolicies({ [platform]: wrong }))).toBe('options_invalid');
    }
    expect(messageOf(() => readPlatformPolicies({ [platform]: { unheard: true } }))).toBe(
      `platforms.${platform}: policy has a member unheard, which is not known`,
    );
  });

  it.each<[string, object, string]>([
    ['a machine of Azure on SEV-SNP', { azure: { snp: { chip: [] } } }, 'platforms.azure: policy has a member chip'],
    ['a machine of Azure on TDX', { azure: { tdx: { debug: 'no' } } }, 'platforms.azure: policy has a member debug'],
    ['registers of its TPM', { azure: { pcrs: { 24: ['00'.repeat(32)] } } }, 'no register'],
    ['the enclave that signs for MAA', { maa: { signerEnclave: { debugg: true } } }, 'member debugg'],
    ['the issuers of MAA', { maa: { issuers: [{ issuer: 'http://a.example', keySet: KEYS }] } }, 'issuers'],
    ["what is within SEV-SNP's", { snp: { guest: { debug: 'yes' } } }, 'policy.guest has a member debug'],
    ['a digest in capitals', { tdx: { mrTd: ['A0'.repeat(48)] } }, 'mrTd'],
    ['the keys of Google', { gcp: { keySet: {} } }, 'keySet'],
    ['registers of Nitro', { nitro: { pcrs: { 99: [] } } }, 'policy.pcrs has a member 99'],
  ])('are refused for %s', (_, platforms, why) => {
    expect(messageOf(() => readPlatformPolicies(platforms))).toContain(why);
    expect(attestRefusal(() => readPlatformPolicies(platforms))).toBe('options_invalid');
  });

  it.each(['sev', 'constructor', '__proto__', ''])('are not of %j', (name) => {
    const platforms: unknown = JSON.parse(`{${JSON.stringify(name)}:{}}`);
    expect(messageOf(() => readPlatformPolicies(platforms, 'trust.platforms'))).toContain(
      `trust.platforms: there is no platform ${JSON.stringify(name)}`,
    );
  });

  it('are an object, in which what is left out is nothing', () => {
    for (const wrong of [null, undefined, [], 'snp', Object.create({ snp: {} })]) {
      expect(attestRefusal(() => readPlatformPolicies(wrong))).toBe('options_invalid');
    }
    expect(readPlatformPolicies({ snp: undefined })).toEqual({});
  });
});

describe('trust in accelerators', () => {
  it.each(VERIFIED_ACCELERATORS)('of the kind %s is read whole', (kind) => {
    const least = LEAST[kind];
    expect(readAcceleratorTrust({ [kind]: least })).toEqual({ [kind]: least, required: false });
    for (const wrong of [null, [], 'any', { ...least, unheard: true }]) {
      expect(attestRefusal(() => readAcceleratorTrust({ [kind]: wrong }))).toBe('options_invalid');
    }
    expect(messageOf(() => readAcceleratorTrust({ [kind]: { ...least, unheard: 1 } }))).toBe(
      `accelerators.${kind}: policy has a member unheard, which is not known`,
    );
  });

  it("has keys of NVIDIA's service, which are its own", () => {
    for (const keys of [undefined, null, {}, { keys: 'none' }]) {
      expect(messageOf(() => readAcceleratorTrust({ 'nvidia-nras': { keys } }))).toContain('accelerators.nvidia-nras:');
    }
  });

  it('may ignore them, and is nothing else', () => {
    expect(readAcceleratorTrust('ignored')).toBe('ignored');
    expect(readAcceleratorTrust({})).toEqual({ required: false });
    for (const wrong of [null, undefined, 'any', [], { gaudi: {} }, { required: 1 }, Object.create({ nvidia: {} })]) {
      expect(attestRefusal(() => readAcceleratorTrust(wrong))).toBe('options_invalid');
    }
  });
});
