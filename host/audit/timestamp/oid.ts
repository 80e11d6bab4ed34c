/** Object identifiers, as the hexadecimal of their DER contents. */
export const OID = {
  /** id-signedData (RFC 5652 §5.1). */
  signedData: '2a864886f70d010702',
  /** id-ct-TSTInfo (RFC 3161 §2.4.2). */
  tstInfo: '2a864886f70d0109100104',
  /** contentType, messageDigest (RFC 5652 §11). */
  contentType: '2a864886f70d010903',
  messageDigest: '2a864886f70d010904',
  /** signing-certificate-v2 (RFC 5816 §2.2.1). */
  signingCertificateV2: '2a864886f70d010910022f',
  /** rsaEncryption (RFC 8017). */
  rsa: '2a864886f70d010101',
  /** basicConstraints, keyUsage, extendedKeyUsage (RFC 5280 §4.2.1). */
  basicConstraints: '551d13',
  keyUsage: '551d0f',
  extendedKeyUsage: '551d25',
  /** id-kp-timeStamping (RFC 3161 §2.3). */
  timeStamping: '2b06010505070308',
} as const;

/** Hashes by their identifiers (RFC 5754 §2); SHA-1 is none. */
export const HASHES: ReadonlyMap<string, 'SHA-256' | 'SHA-384' | 'SHA-512'> = new Map([
  ['608648016503040201', 'SHA-256'],
  ['608648016503040202', 'SHA-384'],
  ['608648016503040203', 'SHA-512'],
]);

/** What a signature is made with. */
export interface SignatureAlgorithm {
  readonly name: 'RSASSA-PKCS1-v1_5' | 'ECDSA';
  readonly hash: 'SHA-256' | 'SHA-384' | 'SHA-512';
}

/** Signature algorithms by their identifiers (RFC 8017, RFC 5758). */
export const SIGNATURES: ReadonlyMap<string, SignatureAlgorithm> = new Map([
  ['2a864886f70d01010b', { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }],
  ['2a864886f70d01010c', { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-384' }],
  ['2a864886f70d01010d', { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' }],
  ['2a8648ce3d040302', { name: 'ECDSA', hash: 'SHA-256' }],
  ['2a8648ce3d040303', { name: 'ECDSA', hash: 'SHA-384' }],
  ['2a8648ce3d040304', { name: 'ECDSA', hash: 'SHA-512' }],
]);

/** Curves by their identifiers (RFC 5480), with the bytes of a coordinate. */
export const CURVES: ReadonlyMap<string, { readonly name: string; readonly bytes: number }> = new Map([
  ['2a8648ce3d030107', { name: 'P-256', bytes: 32 }],
  ['2b81040022', { name: 'P-384', bytes: 48 }],
  ['2b81040023', { name: 'P-521', bytes: 66 }],
]);
