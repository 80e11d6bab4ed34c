import type { CheckList } from '../appraisal/types.ts';
import { BINDING_CHECK, QUOTE_CHECKS } from '../dcap/checks.ts';

const SDM = 'Intel SDM vol. 3D';

/** What is checked of a quote of an enclave. */
export const SGX_CHECKS = {
  ...QUOTE_CHECKS,
  mrenclave: { demands: 'the contents of the enclave are a reference value', source: `${SDM}: MRENCLAVE` },
  mrsigner: { demands: 'a signer that the policy lists', source: `${SDM}: MRSIGNER` },
  product: {
    demands: 'the product of the signer, of at least the SVN, that the policy names',
    source: `${SDM}: ISVPRODID, ISVSVN`,
  },
  configuration: { demands: 'CONFIGID is a reference value', source: `${SDM}: CONFIGID` },
  ...BINDING_CHECK,
} as const satisfies CheckList<string>;

export type SgxCheck = keyof typeof SGX_CHECKS;
