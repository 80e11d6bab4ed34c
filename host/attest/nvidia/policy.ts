import { PolicyReader } from '../policy/reader.ts';
import { MAX_DEVICES } from './evidence.ts';
import type { NvidiaPolicy } from './types.ts';

const REQUIRED = ['required', 'unchecked'] as const;

/**
 * A policy with its defaults.
 * @throws AttestError `options_invalid`
 */
export function readNvidiaPolicy(policy: NvidiaPolicy) {
  const reader = new PolicyReader(policy);
  const read = {
    revocation: reader.choice('revocation', REQUIRED, 'required'),
    manifests: reader.choice('manifests', REQUIRED, 'required'),
    fwid: reader.choice('fwid', ['required', 'if-present'], 'if-present'),
    devices: reader.integer('devices', MAX_DEVICES, null),
    driverVersions: reader.texts('driverVersions'),
    vbiosVersions: reader.texts('vbiosVersions'),
  } as const;
  reader.end();
  return read;
}

/** A policy with its defaults. */
export type ReadNvidiaPolicy = ReturnType<typeof readNvidiaPolicy>;
