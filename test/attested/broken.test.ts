/** Receipts with one thing broken: exactly the claims and checks that find it fail, on every platform. */
import { describe, expect, it } from 'vitest';
import { formatReceipt, type ReceiptResult } from '../../host/attest/index.ts';
import { appraiseReceipt } from '../../host/attest/receipt/appraise.ts';
import { noteAlone } from '../attest/alone.ts';
import { failedChecks } from '../attest/failed.ts';
import { AZURE } from './broken/azure.ts';
import { DECISIONS } from './broken/decision.ts';
import { FORM } from './broken/form.ts';
import { LOGS } from './broken/log.ts';
import { NITRO } from './broken/nitro.ts';
import { VERIFIED_AT, type Broken } from './broken/row.ts';
import { SNP } from './broken/snp.ts';
import { TDX } from './broken/tdx.ts';
import { makeParts } from './receipt.ts';

const BROKEN: readonly Broken[] = [...FORM, ...DECISIONS, ...LOGS, ...TDX, ...SNP, ...NITRO, ...AZURE];

async function verify({ making = {}, machine, change, file, at = VERIFIED_AT }: Broken): Promise<ReceiptResult> {
  const given = machine === undefined ? making : { ...making, machine: await machine() };
  const made = await makeParts(given);
  const broken = (await change?.(made)) ?? made;
  const { parts, trust, judge } = broken;
  return appraiseReceipt(file?.(broken) ?? formatReceipt(parts), trust, at, judge);
}

describe('a receipt with one thing broken', () => {
  it.each(BROKEN)('is refused for $what', async (row) => {
    const { verdict, claims, evidence } = await verify(row);
    const found = {
      verdict,
      claims: claims.filter(({ status }) => status === 'fail').map(({ id }) => id),
      checks: evidence === null ? null : failedChecks(evidence),
    };
    const { claims: expected, checks = [] } = row;
    expect(found, JSON.stringify([claims, evidence?.checks], null, 1)).toEqual({
      verdict: 'reject',
      claims: expected,
      checks,
    });
    const [alone] = expected;
    if (expected.length === 1 && alone !== undefined)
      noteAlone(
        claims.map(({ id }) => id),
        alone,
      );
  });

  it('is another each time', () => {
    expect(new Set(BROKEN.map(({ what }) => what)).size).toBe(BROKEN.length);
    expect(BROKEN.length).toBeGreaterThanOrEqual(120);
  });
});
