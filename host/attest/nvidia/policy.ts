import { PolicyReader } from '../policy/reader.ts';
import { MAX_DEVICES } from './evidence.ts';
import { NVIDIA_MODES, type NvidiaPolicy } from './types.ts';

/** A hundred years, and the longest nonce of OCSP (RFC 9654 §2.1). */
const MAX_AGE_SECONDS = 3_155_760_000;
const MAX_NONCE_BYTES = 128;

/**
 * A policy with its defaults.
 * @throws AttestError `options_invalid`
 */
export function readNvidiaPolicy(policy: NvidiaPolicy) {
  const reader = new PolicyReader(policy);
  const read = {
    revocation: reader.choice('revocation', ['required', 'if-present', 'unchecked'], 'required'),
    allowCertificateHold: reader.flag('allowCertificateHold', false),
    ocspMaximumAgeSeconds: reader.integer('ocspMaximumAgeSeconds', MAX_AGE_SECONDS, null),
    ocspNonce: reader.bytes('ocspNonce', MAX_NONCE_BYTES),
    manifests: reader.choice('manifests', ['required', 'unchecked'], 'required'),
    fwid: reader.choice('fwid', ['required', 'if-present'], 'if-present'),
    debug: reader.choice('debug', ['refuse', 'any'], 'refuse'),
    modes: reader.choices('modes', NVIDIA_MODES, NVIDIA_MODES),
    switches: reader.choice('switches', ['required', 'unchecked'], 'required'),
    devices: reader.integer('devices', MAX_DEVICES, null),
    driverVersions: reader.texts('driverVersions'),
    vbiosVersions: reader.texts('vbiosVersions'),
  } as const;
  reader.end();
  return read;
}

/** A policy with its defaults. */
export type ReadNvidiaPolicy = ReturnType<typeof readNvidiaPolicy>;
