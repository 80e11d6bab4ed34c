import { attestCases } from './attest/tdx.ts';
import { brokerCase } from './attest/broker.ts';
import { receiptCase } from './attest/receipt.ts';
import { snpCase } from './attest/snp.ts';
import { auditCases } from './log/index.ts';
import { buildCases } from './build.ts';
import { cedarCases } from './cedar.ts';
import { storeCases } from './store.ts';
import { chainCases } from './chain.ts';
import { decideCases } from './decide.ts';
import { governedCases } from './governed.ts';
import { loadCases } from './load.ts';
import { regexCases } from './regex.ts';
import { testCases } from './test.ts';
import type { Case } from './types.ts';

/** Every benchmark, in the order in which it runs. */
export const CASES: readonly Case[] = [
  ...decideCases,
  ...cedarCases,
  ...storeCases,
  ...governedCases,
  ...auditCases,
  ...attestCases,
  snpCase,
  receiptCase,
  brokerCase,
  ...chainCases,
  ...loadCases,
  ...buildCases,
  ...regexCases,
  ...testCases,
];
