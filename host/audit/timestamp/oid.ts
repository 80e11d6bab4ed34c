/** Object identifiers of time-stamps, as the hexadecimal of their DER contents. */
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
  /** id-kp-timeStamping (RFC 3161 §2.3). */
  timeStamping: '2b06010505070308',
} as const;
