const NRAS = 'NVIDIA attestation suite, NRAS tokens';
const EAT = 'RFC 9711';

/** Every check of a token of NVIDIA's Remote Attestation Service. Those of tokens are made for the overall one and each part. */
export const NRAS_CHECKS = {
  form: { demands: 'an overall token and one for each part, in strict JSON', source: `${EAT} §5; RFC 7515 §7.1` },
  algorithm: { demands: 'ES384', source: `${NRAS}; RFC 7518 §3.4` },
  key: { demands: 'a key of the service, by its name', source: `${NRAS}; RFC 7517 §5` },
  signature: { demands: 'signed by that key', source: 'RFC 7515 §5.2' },
  issuer: { demands: 'an issuer that the policy allows', source: NRAS },
  time: { demands: 'holds at the time', source: 'RFC 7519 §4.1' },
  lifetime: { demands: 'holds no longer than the policy allows', source: 'policy maximumLifetimeSeconds' },
  nonce: { demands: 'one nonce in all', source: `${EAT} §4.1` },
  modules: { demands: 'exactly the parts that the overall token names', source: `${EAT} §4.2.18` },
  digests: { demands: 'each part is the one whose digest the overall token has', source: `${EAT} §4.2.18.2` },
  'overall-result': { demands: 'the service says that all is well', source: `${NRAS}, x-nvidia-overall-att-result` },
  result: {
    demands: 'measurements as they should be, and secure boot, for each part',
    source: `${EAT} §4.2.10, §4.2.16`,
  },
  debug: { demands: 'debugging disabled, for each part', source: `${EAT} §4.2.9` },
  binding: { demands: 'the nonce is the binding that is expected', source: `${EAT} §4.1` },
} as const;

export type NrasCheck = keyof typeof NRAS_CHECKS;
