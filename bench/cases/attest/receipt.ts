import { appraiseReceipt } from '../../../host/attest/receipt/appraise.ts';
import { ChainCache } from '../../../host/attest/cache/chain-cache.ts';
import { remember } from '../../../host/attest/receipt/cache.ts';
import { makeKey } from '../../../test/attest/pki.ts';
import { judgeBy, snpMachine } from '../../../test/attested/machines.ts';
import { FIRST, startHost, trustOf } from '../../../test/attested/started-host.ts';
import { NOW } from '../../../test/attested/statement.ts';
import { decisionEvent } from '../../../test/audit/decision.ts';
import { contest, contestant } from '../../measure/contest.ts';
import { aloneRow } from '../row.ts';
import type { Case } from '../types.ts';

/** As AMD's root and issuers have them. */
const BITS = 4096;
/** Decisions under one statement; each has its receipt. */
const DECISIONS = 64;

/** Receipts of decisions of a host on a machine of our own: the first in this process, each with its evidence verified whole, each with new evidence of the machine of the one before, whose chain is remembered, and each when that evidence itself is. */
export const receiptCase: Case = {
  id: 'receipt/verify',
  async run(effort) {
    const [root, issuer] = await Promise.all([makeKey('RSA-PSS', { bits: BITS }), makeKey('RSA-PSS', { bits: BITS })]);
    const machine = await snpMachine({ generation: 'Genoa', root: { key: root }, issuer: { key: issuer } });
    const { host, log } = await startHost(machine.collector);
    const receipts: Uint8Array[] = [];
    const places = Array.from({ length: DECISIONS }, () => {
      return host.log.append(decisionEvent({ time: NOW + 5, moduleDigest: FIRST }));
    });
    for (const place of places) {
      const record = log.entries()[place];
      if (record !== undefined) receipts.push(await host.receipt({ index: BigInt(place), record }));
    }
    await host.close();
    const trust = trustOf(log, { snp: {} });
    const judge = judgeBy(machine.roots);
    const verify = (receipt: Uint8Array, by = judge): ReturnType<typeof appraiseReceipt> =>
      appraiseReceipt(receipt, trust, NOW + 1000, by);
    const began = performance.now();
    const { verdict } = await verify(receipts[0] ?? new Uint8Array());
    const first = (performance.now() - began) * 1e6;
    if (verdict !== 'accept') throw new Error('receipt/verify: a good receipt is not accepted');
    const remembering = remember(judge);
    const chains = new ChainCache();
    const [whole, again, warm] = await contest(
      [
        contestant('whole', receipts, (receipt: Uint8Array) => verify(receipt), { async: true }),
        contestant('again', receipts, (receipt: Uint8Array) => verify(receipt, (wire) => judge({ ...wire, chains })), {
          async: true,
        }),
        contestant('warm', receipts, (receipt: Uint8Array) => verify(receipt, remembering), { async: true }),
      ],
      effort,
    );
    if (whole === undefined || again === undefined || warm === undefined) throw new Error('nothing was measured');
    return {
      results: [
        aloneRow('receipt/verify: first', first),
        aloneRow('receipt/verify', whole.ns, whole),
        aloneRow('receipt/verify: chains remembered', again.ns, again),
        aloneRow('receipt/verify: warm', warm.ns, warm),
      ],
      figures: [],
      notes: [`receipt/verify: a receipt has ${receipts[0]?.length ?? 0} bytes, evidence and certificates among them`],
    };
  },
};
