import type { DiagnosticCode } from '../table.ts';
import { CEDAR } from './cedar/cedar.ts';
import { CONDITIONS, RULES } from './disagreement.ts';
import { DOCUMENTS } from './documents.ts';
import { LINTED } from './linted.ts';
import { REFUSED } from './refused.ts';
import { SCHEMAS } from './schemas.ts';
import type { Page } from './types.ts';
import { UNREADABLE } from './unreadable.ts';
import { VALIDATION } from './validation.ts';

/** What the page of each diagnostic says; a new code needs its page, and `npx vitest run host/compiler/diagnostics -u` writes it to `docs/diagnostics/`. */
export const PAGES: Readonly<Record<DiagnosticCode, Page>> = {
  ...UNREADABLE,
  ...REFUSED,
  ...CONDITIONS,
  ...RULES,
  ...DOCUMENTS,
  ...LINTED,
  ...CEDAR,
  ...SCHEMAS,
  ...VALIDATION,
};
