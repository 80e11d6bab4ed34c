import type { CheckList } from '../appraisal/types.ts';

const QVL = 'Intel SGX TDX DCAP Quote Verification Library';
const PCK = 'Intel SGX PCK Certificate and CRL Profile Specification';
const PCS = 'Intel PCS API version 4';
const RFC5280 = 'RFC 5280';

/** What is checked of every quote, before what its TEE adds. */
export const QUOTE_CHECKS = {
  quote: {
    demands: 'a quote of version 3, 4 or 5 of the TEE, signed with ECDSA, of exact lengths, reserved bytes zero',
    source: `${QVL}: sgx_quote_3.h, sgx_quote_4.h, sgx_quote_5.h`,
  },
  trailing: { demands: 'nothing but zero padding after the quote', source: `${QVL}: QuoteConstants.h` },
  certification: {
    demands: 'exactly one chain of a PCK certificate, in the quote or in the collateral for a quote without',
    source: `${PCK} §1.3`,
  },
  'pck-chain': {
    demands: 'the chain leads over a PCK CA to the pinned root: signatures, names, roles, path lengths',
    source: `${PCK} §1.1, §1.2; ${RFC5280} §6`,
  },
  'pck-validity': { demands: 'all certificates of that chain are valid at the time', source: `${RFC5280} §6.1.3` },
  'pck-extension': { demands: 'the SGX extensions are there and whole', source: `${PCK} §1.3.5` },
  collateral: { demands: 'collateral is there, with all its members', source: PCS },
  'root-crl': {
    demands: 'a revocation list of the root: signed by it, of the time, with the extensions of a list',
    source: `${PCK} §1.4; ${RFC5280} §6.3`,
  },
  'pck-crl': {
    demands: 'a revocation list of the CA that issued the PCK certificate, likewise',
    source: `${PCK} §1.4; ${RFC5280} §6.3`,
  },
  revocation: {
    demands: 'no certificate of the platform or of the collateral was withdrawn',
    source: `${QVL}: PckCertVerifier.cpp, TCBSigningChain.cpp`,
  },
  'qe-report-signature': {
    demands: 'the PCK signed the report of the quoting enclave',
    source: `${QVL}: QuoteVerifier.cpp §4.1.2.4.12`,
  },
  'qe-report-data': {
    demands: 'that report names the attestation key and the authentication data',
    source: `${QVL}: QuoteVerifier.cpp §4.1.2.4.13`,
  },
  'quote-signature': {
    demands: 'the attestation key signed the quote',
    source: `${QVL}: QuoteVerifier.cpp §4.1.2.4.16`,
  },
  'tcb-signer': {
    demands: 'collateral is signed by Intel SGX TCB Signing, of the pinned root, valid at the time',
    source: `${QVL}: TCBSigningChain.cpp`,
  },
  'tcb-info': { demands: 'TCB info of version 3 of the TEE, signed over its exact bytes', source: `${PCS}: TCB info` },
  'tcb-info-time': { demands: 'issued and not yet due again at the time', source: `${PCS}: TCB info` },
  platform: {
    demands: 'TCB info is of the FMSPC and PCEID that the PCK certificate has',
    source: `${QVL}: QuoteVerifier.cpp §4.1.2.4.10`,
  },
  'qe-identity': {
    demands: 'the identity, version 2, of the quoting enclave of the TEE, signed over its exact bytes',
    source: `${PCS}: enclave identity`,
  },
  'qe-identity-time': { demands: 'issued and not yet due again at the time', source: `${PCS}: enclave identity` },
  'tcb-evaluation': {
    demands: 'TCB info and identity are not older than the policy asks for',
    source: `${PCS}: tcbEvaluationDataNumber`,
  },
  'quoting-enclave': {
    demands: 'signer, product, attributes and MISCSELECT of the quoting enclave are those of its identity',
    source: `${QVL}: EnclaveReportVerifier.cpp`,
  },
  'tcb-level': {
    demands: 'platform and quoting enclave are at a level that Intel knows',
    source: `${QVL}: TcbLevelCheck.cpp`,
  },
  'tcb-status': {
    demands: 'a status that the policy accepts',
    source: `${QVL}: TcbLevelCheck.cpp, TDRelaunchCheck.cpp`,
  },
  advisories: { demands: 'no advisory holds that the policy does not accept', source: `${PCS}: advisoryIDs` },
  'tcb-date': { demands: 'levels are not older than the policy asks for', source: `${PCS}: tcbDate` },
  'platform-allowed': {
    demands: 'the platform is one of those that the policy lists',
    source: `${PCK} §1.3.5: PPID, platform instance id`,
  },
  debug: {
    demands: 'nothing that can be debugged',
    source: 'Intel SDM vol. 3D §39.7.1; Intel TDX Module ABI: TD_ATTRIBUTES',
  },
} as const satisfies CheckList<string>;

export type QuoteCheck = keyof typeof QUOTE_CHECKS;

/** The last check of every TEE. */
export const BINDING_CHECK = {
  binding: { demands: 'the report data are what is expected', source: 'RFC 9334 §10' },
} as const satisfies CheckList<string>;
