import type { CheckList } from '../appraisal/types.ts';
import { BINDING_CHECK, QUOTE_CHECKS } from '../dcap/checks.ts';

const ABI = 'Intel TDX Module ABI';

/** What is checked of a quote of a trust domain. */
export const TDX_CHECKS = {
  ...QUOTE_CHECKS,
  'tdx-module': {
    demands: 'the TDX module is signed by Intel, and at a level that Intel knows',
    source: 'Intel SGX TDX DCAP Quote Verification Library: QuoteVerifier.cpp §4.1.2.4.11, TdxModuleCheck.cpp',
  },
  'service-td': {
    demands: 'no service TD is bound, which could take the domain elsewhere, but those that the policy lists',
    source: `${ABI}: MRSERVICETD`,
  },
  'sept-ve-disable': {
    demands: 'the host cannot make exceptions by taking pages away (SEPT_VE_DISABLE)',
    source: `${ABI}: TD_ATTRIBUTES`,
  },
  attributes: {
    demands:
      'of the attributes MIGRATABLE, PKS, KL and PERFMON only those that the policy accepts, and no reserved one',
    source: `${ABI}: TD_ATTRIBUTES`,
  },
  xfam: { demands: 'only processor features that the policy accepts, and x87 and SSE', source: `${ABI}: XFAM` },
  mrseam: { demands: 'a TDX module that the policy lists', source: `${ABI}: MRSEAM` },
  mrtd: { demands: 'the initial contents of the domain are a reference value', source: `${ABI}: MRTD` },
  rtmr: { demands: 'the run-time registers are reference values', source: `${ABI}: RTMR` },
  configuration: {
    demands: 'MRCONFIGID, MROWNER and MROWNERCONFIG are reference values',
    source: `${ABI}: MRCONFIGID, MROWNER, MROWNERCONFIG`,
  },
  'event-log': {
    demands: 'an event log that comes with the quote makes up its run-time registers',
    source: 'TCG PC Client Platform Firmware Profile §10; Guest-Host Communication Interface for TDX: CCEL',
  },
  ...BINDING_CHECK,
} as const satisfies CheckList<string>;

export type TdxCheck = keyof typeof TDX_CHECKS;
