import type { Case } from '../types.ts';
import { appendCases } from './append.ts';
import { batchCase } from './batch.ts';
import { governedLogCase } from './governed.ts';
import { hashCase } from './hash.ts';
import { intentCase } from './intent.ts';
import { memoryCase } from './memory.ts';
import { peerCases } from './peer.ts';
import { verifyCase } from './verify.ts';

/** What the log does with records, outside the decision's path, and what its readers do. */
export const auditCases: readonly Case[] = [
  batchCase,
  hashCase,
  ...appendCases,
  governedLogCase,
  ...peerCases,
  verifyCase,
  intentCase,
  memoryCase,
];
