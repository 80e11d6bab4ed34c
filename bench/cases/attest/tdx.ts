import { QuoteVerifier } from '@phala/dcap-qvl';
import { appraiseTdx } from '../../../host/attest/tdx/appraise.ts';
import { makeQuote } from '../../../test/attest/dcap.ts';
import { contest, contestant } from '../../measure/contest.ts';
import { pairedRow } from '../row.ts';
import type { Case } from '../types.ts';

/** A quote of TDX 1.5 of a platform of our own with its collateral, verified whole: nothing is kept from one time to the next. */
const tdxCase: Case = {
  id: 'attest/tdx',
  async run(effort) {
    const { quote, collateral, roots, at } = await makeQuote();
    const [root] = roots;
    if (root === undefined) throw new Error('no root');
    const options = { endorsements: { collateral }, policy: {}, at, expectedBinding: null };
    const verifier = QuoteVerifier.newWithRootCa(Buffer.from(root.der));
    const given = collateral as Parameters<typeof verifier.verify>[1];
    const peer = (): string => verifier.verify(quote, given, at / 1000).status;
    const own = await appraiseTdx({ quote }, options, roots);
    if (own.verdict !== 'accept' || peer() !== 'UpToDate') throw new Error('attest/tdx: not both accept the quote');
    const [ours, theirs] = await contest(
      [
        contestant('edict', [quote], (given: Uint8Array) => appraiseTdx({ quote: given }, options, roots), {
          async: true,
        }),
        contestant('@phala/dcap-qvl', [quote], peer),
      ],
      effort,
    );
    if (ours === undefined || theirs === undefined) throw new Error('nothing was measured');
    const passed = own.checks.filter(({ status }) => status === 'pass').length;
    return {
      results: [pairedRow('attest/tdx', ours, theirs)],
      figures: [],
      notes: [`attest/tdx: ${passed} checks passed, revocation lists among them, which the peer does not verify`],
    };
  },
};

/** Verification of evidence. */
export const attestCases: readonly Case[] = [tdxCase];
