/** Object identifiers of certificates, as the hexadecimal of their DER contents. */
export const OID = {
  /** id-at-commonName (RFC 5280 §4.1.2.4). */
  commonName: '550403',
  /** Extensions (RFC 5280 §4.2.1, §5.2). */
  subjectKeyIdentifier: '551d0e',
  keyUsage: '551d0f',
  basicConstraints: '551d13',
  crlNumber: '551d14',
  reasonCode: '551d15',
  invalidityDate: '551d18',
  authorityKeyIdentifier: '551d23',
  extendedKeyUsage: '551d25',
  /** id-pe-authorityInfoAccess and id-ad-ocsp (RFC 5280 §4.2.2.1). */
  authorityInfoAccess: '2b06010505070101',
  ocspAccess: '2b06010505073001',
  /** id-kp-OCSPSigning, id-pkix-ocsp-basic, id-pkix-ocsp-nonce, id-pkix-ocsp-nocheck (RFC 6960 §4.2, §4.4). */
  ocspSigning: '2b06010505070309',
  ocspBasic: '2b0601050507300101',
  ocspNonce: '2b0601050507300102',
  ocspNoCheck: '2b0601050507300105',
  /** Keys: rsaEncryption (RFC 8017), id-ecPublicKey (RFC 5480). */
  rsa: '2a864886f70d010101',
  ec: '2a8648ce3d0201',
  /** id-RSASSA-PSS and id-mgf1 (RFC 8017). */
  pss: '2a864886f70d01010a',
  mgf1: '2a864886f70d010108',
} as const;

export type Hash = 'SHA-256' | 'SHA-384' | 'SHA-512';

/** Hashes by their identifiers (RFC 5754 §2); SHA-1 is none. */
export const HASHES: ReadonlyMap<string, Hash> = new Map([
  ['608648016503040201', 'SHA-256'],
  ['608648016503040202', 'SHA-384'],
  ['608648016503040203', 'SHA-512'],
]);

/** Curves by their identifiers (RFC 5480), with the bytes of a coordinate. */
export const CURVES: ReadonlyMap<string, { readonly name: string; readonly bytes: number }> = new Map([
  ['2a8648ce3d030107', { name: 'P-256', bytes: 32 }],
  ['2b81040022', { name: 'P-384', bytes: 48 }],
  ['2b81040023', { name: 'P-521', bytes: 66 }],
]);
