/** Chains that are remembered: what is verified with them comes to the same, by fewer signatures, and only where every byte and the time are the same. */
import { describe, expect, it, vi } from 'vitest';
import type { EvidenceResult } from '../../host/attest/appraisal/types.ts';
import { ChainCache } from '../../host/attest/cache/chain-cache.ts';
import { appraiseSgx } from '../../host/attest/sgx/appraise.ts';
import { appraiseSnp } from '../../host/attest/snp/appraise.ts';
import { AT } from '../../host/attest/snp/layout.ts';
import type { SnpPolicy } from '../../host/attest/snp/types.ts';
import { appraiseTdx } from '../../host/attest/tdx/appraise.ts';
import { verifyEvidence } from '../../host/attest/verify.ts';
import { judgeWire } from '../../host/attest/wire/judge.ts';
import { KINDS } from '../../host/attest/wire/kinds.ts';
import { encodeCbor } from '../../host/engine/cbor/encode.ts';
import { DUE_AT, makeQuote, QUOTED_AT, type MadeQuote, type QuoteOptions } from './dcap.ts';
import { failedChecks } from './failed.ts';
import { makeSnpMachine, SNP_TIME, type SnpMachine } from './snp/machine.ts';

type Result = EvidenceResult<unknown>;

/** What a run comes to, and how many signatures it verified. */
async function counted(run: () => Promise<Result>): Promise<readonly [Result, number]> {
  const verify = vi.spyOn(globalThis.crypto.subtle, 'verify');
  try {
    const result = await run();
    return [result, verify.mock.calls.length];
  } finally {
    verify.mockRestore();
  }
}

type Made = Pick<MadeQuote, 'quote' | 'collateral' | 'roots'>;

const quoted = (
  tee: 'tdx' | 'sgx',
  { quote, collateral, roots }: Made,
  chains: ChainCache,
  at = QUOTED_AT,
): Promise<Result> => {
  const options = { endorsements: { collateral }, policy: {}, at, expectedBinding: null, chains };
  return tee === 'tdx' ? appraiseTdx({ quote }, options, roots) : appraiseSgx({ quote }, options, roots);
};

const reported = async (
  { makeReport, endorsements, roots }: SnpMachine,
  chains: ChainCache,
  at = SNP_TIME,
  policy: SnpPolicy = {},
): Promise<Result> => {
  const report = await makeReport();
  return appraiseSnp({ report }, { endorsements, policy, at, expectedBinding: null, chains }, roots);
};

/** Signatures of a quote itself, and of an SNP report. */
const QUOTE_ALONE = 2;
const REPORT_ALONE = 1;

describe.each(['tdx', 'sgx'] as const)('the chain of a quote of %s', (tee) => {
  const make = (options: QuoteOptions = {}): Promise<MadeQuote> => makeQuote({ tee, ...options });

  it('is verified once, and all is found again', async () => {
    const [made, chains] = [await make(), new ChainCache()];
    const [first, all] = await counted(() => quoted(tee, made, chains));
    const [second, few] = await counted(() => quoted(tee, made, chains));
    expect(first.verdict).toBe('accept');
    expect(second).toEqual(first);
    expect(all).toBeGreaterThan(QUOTE_ALONE);
    expect(few).toBe(QUOTE_ALONE);
  });

  it('does not speak for a quote that is signed by nobody', async () => {
    const [made, chains] = [await make(), new ChainCache()];
    await quoted(tee, made, chains);
    const quote = made.quote.slice();
    // Of the report data: nothing that is remembered has it.
    quote[tee === 'tdx' ? 54 + 520 : 48 + 320] = 1;
    expect(failedChecks(await quoted(tee, { ...made, quote }, chains))).toEqual(['quote-signature']);
  });

  it('is for the same roots', async () => {
    const [made, other, chains] = [await make(), await make({ root: { serial: 77n } }), new ChainCache()];
    await quoted(tee, made, chains);
    const [, all] = await counted(() => quoted(tee, { ...made, roots: other.roots }, chains));
    expect(all).toBeGreaterThan(QUOTE_ALONE);
  });

  it.each([
    'root_ca_crl',
    'pck_crl',
    'tcb_info',
    'tcb_info_signature',
    'qe_identity',
    'qe_identity_signature',
  ] as const)('is for the same %s', async (member) => {
    const [made, chains] = [await make(), new ChainCache()];
    await quoted(tee, made, chains);
    const text = made.collateral[member] as string;
    const collateral = {
      ...made.collateral,
      [member]: `${text.slice(0, 40)}${text[40] === '1' ? '2' : '1'}${text.slice(41)}`,
    };
    const changed = await quoted(tee, { ...made, collateral }, chains);
    expect(changed).toEqual(await quoted(tee, { ...made, collateral }, new ChainCache()));
    expect(changed.verdict).toBe('reject');
  });

  it('is for the same form of a list: text is not taken for bytes', async () => {
    const [made, chains] = [await make(), new ChainCache()];
    await quoted(tee, made, chains);
    const collateral = { ...made.collateral, pck_crl: new TextEncoder().encode(made.collateral.pck_crl as string) };
    expect(failedChecks(await quoted(tee, { ...made, collateral }, chains))).toEqual(['pck-crl']);
  });

  it('is for the time from its verification to the first end', async () => {
    const [made, chains] = [await make(), new ChainCache()];
    await quoted(tee, made, chains);
    const verified = async (at: number): Promise<number> => (await counted(() => quoted(tee, made, chains, at)))[1];
    expect(await verified(DUE_AT)).toBe(QUOTE_ALONE);
    expect(await verified(QUOTED_AT - 1)).toBeGreaterThan(QUOTE_ALONE);
    expect(await quoted(tee, made, chains, DUE_AT + 1)).toMatchObject({ verdict: 'reject' });
  });

  it.each([
    ['withdrawn', { pckCrl: { revoked: [0x1002n] } }],
    ['without lists that hold', { rootCrl: { spoil: true } }],
    ['with collateral of another time', { tcbInfo: { nextUpdate: '2026-06-02T00:00:00Z' } }],
  ] satisfies [string, QuoteOptions][])('is not remembered when it is %s', async (_, options) => {
    const [made, chains] = [await make(options), new ChainCache()];
    const first = await quoted(tee, made, chains);
    const [second, all] = await counted(() => quoted(tee, made, chains));
    expect([first.verdict, second]).toEqual(['reject', first]);
    expect(all).toBeGreaterThan(QUOTE_ALONE);
  });
});

describe('the chain of a report of SEV-SNP', () => {
  it('is verified once, and all is found again', async () => {
    const [machine, chains] = [await makeSnpMachine(), new ChainCache()];
    const [first, all] = await counted(() => reported(machine, chains));
    const [second, few] = await counted(() => reported(machine, chains));
    expect(first.verdict).toBe('accept');
    expect(second).toEqual(first);
    expect(all).toBeGreaterThan(REPORT_ALONE);
    expect(few).toBe(REPORT_ALONE);
  });

  it('is for the same bytes, roots, demands and for the time of their validity only', async () => {
    const list = { nextUpdate: SNP_TIME + 1000 };
    const [machine, other] = [await makeSnpMachine({ list }), await makeSnpMachine({ root: { serial: 5n }, list })];
    const chains = new ChainCache();
    await reported(machine, chains);
    const [, all] = await counted(() => reported({ ...machine, roots: other.roots }, chains));
    expect(all).toBeGreaterThan(REPORT_ALONE);
    expect(await reported(machine, chains, SNP_TIME + 1001)).toMatchObject({ verdict: 'reject' });
    const { certificates } = machine.endorsements;
    const without = { ...machine, endorsements: { certificates, revocationLists: [] } };
    expect(await reported(without, chains)).toMatchObject({ verdict: 'reject' });
    const [again, few] = await counted(() => reported(machine, chains));
    expect([again.verdict, few]).toEqual(['accept', REPORT_ALONE]);
  });

  it('is not remembered when it does not hold', async () => {
    const [machine, chains] = [await makeSnpMachine({ leaf: { spoil: true } }), new ChainCache()];
    for (let i = 0; i < 2; i++) {
      const [{ verdict }, all] = await counted(() => reported(machine, chains));
      expect(verdict).toBe('reject');
      expect(all).toBeGreaterThan(REPORT_ALONE);
    }
  });

  it('has no list where there was none', async () => {
    const [made, chains] = [await makeSnpMachine(), new ChainCache()];
    const machine = { ...made, endorsements: { ...made.endorsements, revocationLists: [] } };
    for (let i = 0; i < 2; i++) {
      const { verdict, checks } = await reported(machine, chains, SNP_TIME, { revocation: 'if-present' });
      expect(verdict).toBe('accept');
      expect(checks.find(({ id }) => id === 'revocation')?.status).toBe('skipped');
    }
    expect(await reported(machine, chains)).toMatchObject({ verdict: 'reject' });
  });

  it('is of the bytes as they were: who changes his own later changes nothing', async () => {
    const [made, chains] = [await makeSnpMachine(), new ChainCache()];
    const buffers = made.endorsements.certificates.map((bytes) => Buffer.from(bytes));
    const machine = { ...made, endorsements: { ...made.endorsements, certificates: buffers } };
    await reported(machine, chains);
    for (const buffer of buffers) buffer.fill(0);
    const [{ verdict }, few] = await counted(() => reported(made, chains));
    expect([verdict, few]).toEqual(['accept', REPORT_ALONE]);
  });
});

describe('the number of chains', () => {
  it('is bounded: the one that was not asked for longest goes', async () => {
    const chains = new ChainCache(2);
    const [a, b, c] = await Promise.all([makeSnpMachine(), makeSnpMachine(), makeSnpMachine()]);
    const verified = async (machine: SnpMachine): Promise<boolean> =>
      (await counted(() => reported(machine, chains)))[1] > REPORT_ALONE;
    expect([await verified(a), await verified(b), await verified(a)]).toEqual([true, true, false]);
    expect([await verified(c), await verified(a), await verified(b)]).toEqual([true, false, true]);
  });
});

describe('whoever verifies evidence of any platform', () => {
  it('may remember chains, too', async () => {
    const { quote, collateral } = await makeQuote();
    const chains = new ChainCache();
    const judge = vi.spyOn(chains.dcap, 'judge');
    const options = { endorsements: { collateral }, policy: {}, at: QUOTED_AT, expectedBinding: null, chains };
    await verifyEvidence({ platform: 'tdx', evidence: { quote } }, options);
    expect(judge).toHaveBeenCalledOnce();
  });

  it('may remember those of evidence as it travels', async () => {
    const { makeReport, endorsements, roots } = await makeSnpMachine();
    const kind: typeof KINDS.snp = { ...KINDS.snp, verify: (given, options) => appraiseSnp(given, options, roots) };
    const report = await makeReport();
    const wire = {
      platform: 'snp',
      evidence: encodeCbor({ report }),
      endorsements: encodeCbor({ ...endorsements }),
      policy: {},
      at: SNP_TIME,
      bindingFor: async () => report.slice(AT.reportData, AT.reportData + 64),
      chains: new ChainCache(),
    };
    const [first] = await counted(() => judgeWire(kind, wire));
    const [second, few] = await counted(() => judgeWire(kind, wire));
    expect([first.verdict, few]).toEqual(['accept', REPORT_ALONE]);
    expect(second).toEqual(first);
  });
});
