import { malformed } from '../error/malformed.ts';
import { choiceOf, hexOf, integerOf, parseJson } from './json.ts';
import { readEnclaveLevels, readIssued, type EnclaveLevel, type Issued } from './tcb-info.ts';

/** The identity of a quoting enclave, version 2 (Intel PCS, API version 4). Bytes are in hexadecimal. */
export interface QeIdentity extends Issued {
  readonly tee: 'sgx' | 'tdx';
  readonly miscSelect: string;
  readonly miscSelectMask: string;
  readonly attributes: string;
  readonly attributesMask: string;
  readonly mrSigner: string;
  readonly isvProdId: number;
  /** Newest first. */
  readonly levels: readonly EnclaveLevel[];
}

/**
 * Reads the identity of a quoting enclave whose signature holds.
 * @throws AttestError `malformed`
 */
export function parseQeIdentity(text: string): QeIdentity {
  const identity = parseJson(text, 'the identity of the quoting enclave');
  const tee = choiceOf(identity, 'id', ['QE', 'TD_QE']) === 'QE' ? 'sgx' : 'tdx';
  if (integerOf(identity, 'version', 65_535) !== 2) malformed('the identity of an enclave that is not of version 2');
  return {
    ...readIssued(identity),
    tee,
    miscSelect: hexOf(identity, 'miscselect', 4),
    miscSelectMask: hexOf(identity, 'miscselectMask', 4),
    attributes: hexOf(identity, 'attributes', 16),
    attributesMask: hexOf(identity, 'attributesMask', 16),
    mrSigner: hexOf(identity, 'mrsigner', 32),
    isvProdId: integerOf(identity, 'isvprodid', 65_535),
    levels: readEnclaveLevels(identity),
  };
}
