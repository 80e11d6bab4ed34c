import { appraiseSnp } from '../../../host/attest/snp/appraise.ts';
import { ChainCache } from '../../../host/attest/cache/chain-cache.ts';
import { makeKey } from '../../../test/attest/pki.ts';
import { makeSnpMachine, SNP_TIME } from '../../../test/attest/snp/machine.ts';
import { contest, contestant } from '../../measure/contest.ts';
import { aloneRow } from '../row.ts';
import type { Case } from '../types.ts';

/** As AMD's root and issuers have them. */
const BITS = 4096;

/** A report of a machine of our own with its certificates and list: the first in this process, then whole each time, then with its chain remembered. */
export const snpCase: Case = {
  id: 'attest/snp',
  async run(effort) {
    const [root, issuer] = await Promise.all([makeKey('RSA-PSS', { bits: BITS }), makeKey('RSA-PSS', { bits: BITS })]);
    const machine = await makeSnpMachine({ generation: 'Genoa', root: { key: root }, issuer: { key: issuer } });
    const report = await machine.makeReport();
    const { endorsements, roots } = machine;
    const options = { endorsements, policy: {}, at: SNP_TIME, expectedBinding: null };
    const began = performance.now();
    const { verdict, checks } = await appraiseSnp({ report }, options, roots);
    const first = (performance.now() - began) * 1e6;
    if (verdict !== 'accept') throw new Error('attest/snp: a good report is not accepted');
    const remembering = { ...options, chains: new ChainCache() };
    const [whole, remembered] = await contest(
      [
        contestant('whole', [report], (given: Uint8Array) => appraiseSnp({ report: given }, options, roots), {
          async: true,
        }),
        contestant('remembered', [report], (given: Uint8Array) => appraiseSnp({ report: given }, remembering, roots), {
          async: true,
        }),
      ],
      effort,
    );
    if (whole === undefined || remembered === undefined) throw new Error('nothing was measured');
    const passed = checks.filter(({ status }) => status === 'pass').length;
    return {
      results: [
        aloneRow('attest/snp: first', first),
        aloneRow('attest/snp', whole.ns, whole),
        aloneRow('attest/snp: chain remembered', remembered.ns, remembered),
      ],
      figures: [],
      notes: [`attest/snp: ${passed} checks passed, a revocation list among them`],
    };
  },
};
