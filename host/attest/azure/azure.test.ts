import { beforeAll, describe, expect, it } from 'vitest';
import {
  PCRS,
  USER_DATA,
  VM_CONFIGURATION,
  hclContent,
  hclKey,
  makeAzureMachine,
  quoteOf,
  toTrusteeJson,
  writeHclReport,
  type AzureMachine,
} from '../../../test/attest/azure.ts';
import { expectAlone } from '../../../test/attest/alone.ts';
import { failedChecks } from '../../../test/attest/failed.ts';
import { readOrRefuse } from '../../../test/attest/fuzz.ts';
import { attestRefusal } from '../../../test/attest/refusal.ts';
import { u16 } from '../../../test/attest/tpm.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import type { EvidenceResult } from '../appraisal/types.ts';
import { AttestError } from '../error/error.ts';
import { parseTpmQuote } from '../tpm/quote.ts';
import { appraiseAzure, type AzureParts } from './appraise.ts';
import { AZURE_CHECKS, type AzureCheck } from './checks.ts';
import { parseHclReport } from './hcl.ts';
import { readAzureEvidence } from './json.ts';
import type { AzureClaims, AzureEvidence, AzurePolicy } from './types.ts';

const BINDING = new Uint8Array(32).fill(7);
const AT = Date.UTC(2026, 10, 1);
const LOG = new Uint8Array(8).fill(1);

let machine: AzureMachine;
let good: AzureEvidence;

/** A report of hardware that is only its report data: what the real ones make of theirs is tested with them. */
function bareReport(size: number): (reportData: Uint8Array) => Uint8Array {
  return (reportData) => {
    const report = new Uint8Array(size);
    report.set(reportData, 0x50);
    return report;
  };
}

/** Judges bare reports: those whose first byte is not 0 fail a check. */
const PARTS: AzureParts = {
  hardware: ({ evidence }) => {
    const isGood = evidence[0] === 0;
    const checks = [
      { id: 'signature', status: isGood ? 'pass' : 'fail', detail: 'signature', source: 'test' },
    ] as const;
    const result: EvidenceResult<unknown> = {
      verdict: isGood ? 'accept' : 'reject',
      checks,
      claims: { measurement: '11' },
      advisories: isGood ? ['SA-1'] : [],
      validUntil: AT + 1000,
    };
    return Promise.resolve({ result, reportData: evidence.length < 144 ? null : evidence.slice(0x50, 0x90) });
  },
  replay: (log) => {
    if (log[0] === 0) return Promise.reject(new AttestError('malformed', 'no log'));
    // Of as many registers as the log has bytes.
    return Promise.resolve(
      new Map(PCRS.slice(0, log.length - 1).map(({ index, value }) => [index + (log[0] ?? 1) - 1, value])),
    );
  },
};

beforeAll(async () => {
  machine = await makeAzureMachine();
  good = {
    hclReport: await writeHclReport(await hclContent(machine), 'snp', bareReport(1184)),
    quote: await quoteOf(machine, BINDING),
    tdQuote: null,
  };
});

interface Given {
  readonly evidence?: Partial<AzureEvidence>;
  readonly policy?: AzurePolicy;
}

function judge({ evidence = {}, policy = {} }: Given, parts = PARTS): Promise<EvidenceResult<AzureClaims>> {
  return appraiseAzure({ ...good, ...evidence }, { policy, at: AT, expectedBinding: BINDING }, parts);
}

async function withContent(part: Readonly<Record<string, unknown>>): Promise<Given> {
  const content = await hclContent(machine, part);
  return { evidence: { hclReport: await writeHclReport(content, 'snp', bareReport(1184)) } };
}

async function withQuote(options: Parameters<typeof quoteOf>[2], binding = BINDING): Promise<Given> {
  return { evidence: { quote: await quoteOf(machine, binding, options) } };
}

/** The good HCL report with one of its numbers replaced. */
function withNumber(at: number, value: number): Given {
  const hclReport = good.hclReport.slice();
  new DataView(hclReport.buffer).setUint32(at, value, true);
  return { evidence: { hclReport } };
}

describe('a confidential virtual machine of Azure', () => {
  it('is accepted when its hardware is, and its TPM quotes what is shown', async () => {
    const policy: AzurePolicy = {
      pcrs: { 11: [encodeHex(new Uint8Array(32)), encodeHex(new Uint8Array(32).fill(12))] },
      resetCount: 5,
      vmIds: ['26F8BC30-774E-4290-8E7A-535F3B672AEE'],
      userData: [USER_DATA],
      eventLog: 'required',
    };
    const result = await judge({ policy, evidence: { eventLog: LOG } });
    expect(failedChecks(result)).toEqual([]);
    expect(result.checks.map(({ id, status }) => `${id} ${status}`)).toEqual(
      Object.keys(AZURE_CHECKS).map((id) => `${id} pass`),
    );
    expect(result).toMatchObject({
      verdict: 'accept',
      advisories: ['SA-1'],
      validUntil: AT + 1000,
      claims: {
        hardware: 'snp',
        secureBoot: true,
        console: false,
        resetCount: 5,
        hardwareClaims: { measurement: '11' },
      },
    });
    expect(result.claims?.pcrs['3']).toBe('04'.repeat(32));
  });

  it('says which checks nobody asked for', async () => {
    const { verdict, checks } = await judge({});
    expect(verdict).toBe('accept');
    expect(checks.filter(({ status }) => status === 'skipped').map(({ id }) => id)).toEqual([
      'pcrs',
      'event_log',
      'machine',
      'user_data',
    ]);
  });

  it('is accepted under TDX with the quote of its TD report', async () => {
    const content = await hclContent(machine);
    const hclReport = await writeHclReport(content, 'tdx', bareReport(1024));
    const tdQuote = hclReport.slice(0x20, 0x420);
    expect((await judge({ evidence: { hclReport, tdQuote } })).verdict).toBe('accept');
    expect(failedChecks(await judge({ evidence: { hclReport, tdQuote: null } }))).toEqual(['hardware']);
  });

  it('takes what the policy takes', async () => {
    const { evidence } = await withContent({
      'vm-configuration': { 'secure-boot': false, 'tpm-enabled': true, 'console-enabled': true },
    });
    const quote = await quoteOf(machine, BINDING, { safe: 0 });
    const policy: AzurePolicy = { requireSecureBoot: false, allowConsole: true, allowUnsafeClock: true };
    expect((await judge({ evidence: { ...evidence, quote }, policy })).verdict).toBe('accept');
  });

  /** One thing broken, and the one check that finds it. */
  const BROKEN: readonly (readonly [AzureCheck, string, () => Promise<Given> | Given])[] = [
    ['form', 'its report begins with something else', () => withNumber(0, 0)],
    ['form', 'its report is of another version', () => withNumber(4, 3)],
    ['form', 'its report says another size', () => withNumber(8, 100)],
    ['form', 'its report is for something else', () => withNumber(12, 1)],
    ['form', 'reserved bytes are not zero', () => withNumber(16, 1)],
    ['form', 'its data says another size', () => withNumber(0x4c0, 100)],
    ['form', 'its data is of another version', () => withNumber(0x4c4, 2)],
    ['form', 'its hardware is not known', () => withNumber(0x4c8, 3)],
    ['form', 'its data is under another hash', () => withNumber(0x4cc, 2)],
    ['form', 'its data is longer than everything', () => withNumber(0x4d0, 0xffff_ffff)],
    ['form', 'bytes follow its data', () => withNumber(2596, 1)],
    ['form', 'its report ends too early', () => ({ evidence: { hclReport: good.hclReport.slice(0, 0x4d0) } })],
    ['form', 'its report is larger than any', () => ({ evidence: { hclReport: new Uint8Array(65_537) } })],
    [
      'form',
      'a TD report has more than its bytes',
      async () => {
        const hclReport = await writeHclReport(await hclContent(machine), 'tdx', bareReport(1184));
        hclReport[0x4a0] = 1;
        return { evidence: { hclReport } };
      },
    ],
    ['form', 'its quote was not made by a TPM', () => withQuote({ magic: 0xff544346 })],
    ['form', 'its quote is no quote', () => withQuote({ type: 0x8017 })],
    ['form', 'its quote has a flag that is none', () => withQuote({ safe: 2 })],
    ['form', 'bytes follow its quote', () => withQuote({ trailing: u16(0) })],
    [
      'form',
      'a register is longer than its bank has',
      () => withQuote({ pcrs: PCRS.map(({ index, value }) => ({ index, value: new Uint8Array([...value, 0]) })) }),
    ],
    [
      'hardware',
      'its hardware is rejected',
      () => {
        const hclReport = good.hclReport.slice();
        hclReport[0x20] = 1;
        return { evidence: { hclReport } };
      },
    ],
    [
      'report_data',
      'its hardware reports other data',
      () => {
        const hclReport = good.hclReport.slice();
        hclReport[0x20 + 0x50] = (hclReport[0x20 + 0x50] ?? 0) ^ 1;
        return { evidence: { hclReport } };
      },
    ],
    [
      'report_data',
      'its hardware reports more than the digest',
      () => {
        const hclReport = good.hclReport.slice();
        hclReport[0x20 + 0x8f] = 1;
        return { evidence: { hclReport } };
      },
    ],
    [
      'key',
      'its key has another name',
      async () => withContent({ keys: [await hclKey(machine.key, { kid: 'AkPub' })] }),
    ],
    [
      'key',
      'two keys have the name',
      async () => withContent({ keys: [await hclKey(machine.key), await hclKey(machine.key)] }),
    ],
    [
      'key',
      'its key is for encryption',
      async () => withContent({ keys: [await hclKey(machine.key, { key_ops: ['encrypt'] })] }),
    ],
    ['key', 'its key is none', async () => withContent({ keys: [await hclKey(machine.key, { n: 'AQ' })] })],
    ['key', 'it names no keys', () => withContent({ keys: {} })],
    ['signature', 'another key signed the quote', () => withQuote({ signer: machine.stranger })],
    [
      'selection',
      'a register is not shown',
      () => withQuote({ pcrs: PCRS, selection: [{ bank: 0x000b, indices: [0, 1] }] }),
    ],
    [
      'selection',
      'the registers are of another bank',
      () => withQuote({ selection: [{ bank: 0x0004, indices: PCRS.map(({ index }) => index) }] }),
    ],
    [
      'selection',
      'the quote is of two banks',
      () =>
        withQuote({
          selection: [
            { bank: 0x000b, indices: PCRS.map(({ index }) => index) },
            { bank: 0x0004, indices: [0] },
          ],
        }),
    ],
    ['selection', 'no register is shown', () => withQuote({ pcrs: [] })],
    ['selection', 'registers are out of order', () => withQuote({ pcrs: PCRS.toReversed() })],
    [
      'pcr_digest',
      'a register has another value than the quote is over',
      async () => {
        const quote = await quoteOf(machine, BINDING);
        const [first, ...rest] = quote.pcrs;
        return {
          evidence: { quote: { ...quote, pcrs: [{ index: first?.index ?? 0, value: new Uint8Array(32) }, ...rest] } },
        };
      },
    ],
    ['binding', 'it was quoted for another statement', () => withQuote({}, new Uint8Array(32).fill(8))],
    ['binding', 'it was quoted for the beginning of the statement', () => withQuote({}, BINDING.slice(0, 31))],
    ['clock', 'its clock was set back', () => withQuote({ safe: 0 })],
    ['clock', 'it was booted since', () => ({ policy: { resetCount: 4 } })],
    [
      'pcrs',
      'a register has another value than the policy lists',
      () => ({ policy: { pcrs: { 4: ['ff'.repeat(32)] } } }),
    ],
    [
      'pcrs',
      'a register that the policy lists is not shown',
      async () => ({
        ...(await withQuote({ pcrs: PCRS.slice(0, 3) })),
        policy: { pcrs: { 4: [encodeHex(new Uint8Array(32).fill(5))] } },
      }),
    ],
    ['event_log', 'it has none where one is demanded', () => ({ policy: { eventLog: 'required' } })],
    ['event_log', 'its log is none', () => ({ evidence: { eventLog: new Uint8Array(3) } })],
    ['event_log', 'its log says nothing', () => ({ evidence: { eventLog: LOG.slice(0, 1) } })],
    ['event_log', 'its log leads elsewhere', () => ({ evidence: { eventLog: new Uint8Array(8).fill(2) } })],
    [
      'configuration',
      'it was not booted securely',
      () => withContent({ 'vm-configuration': { ...VM_CONFIGURATION, 'secure-boot': false } }),
    ],
    [
      'configuration',
      'it has no TPM',
      () => withContent({ 'vm-configuration': { ...VM_CONFIGURATION, 'tpm-enabled': false } }),
    ],
    [
      'configuration',
      'its console is on',
      () => withContent({ 'vm-configuration': { ...VM_CONFIGURATION, 'console-enabled': true } }),
    ],
    ['configuration', 'it says nothing of itself', () => withContent({ 'vm-configuration': undefined })],
    ['machine', 'it is another machine', () => ({ policy: { vmIds: ['A'] } })],
    ['user_data', 'its guest had other data reported', () => ({ policy: { userData: ['00'.repeat(64)] } })],
    [
      'user_data',
      'its guest had nothing reported',
      async () => ({ ...(await withContent({ 'user-data': 'none' })), policy: { userData: [USER_DATA] } }),
    ],
  ];

  it.each(BROKEN)('is rejected by %s alone when %s', async (check, _, make) => {
    expectAlone(await judge(await make()), check);
  });

  it.each<[string, unknown]>([
    ['an unknown member', { console: true }],
    ['a register that is none', { pcrs: { 24: ['00'.repeat(32)] } }],
    ['a register without values', { pcrs: { 4: null } }],
    ['a value that is none', { pcrs: { 4: ['00'] } }],
    ['registers that are no object', { pcrs: [] }],
    ['a number of boots that is none', { resetCount: -1 }],
  ])('is not judged under a policy with %s', async (_, policy) => {
    await expect(judge({ policy: policy as AzurePolicy })).rejects.toMatchObject({ code: 'options_invalid' });
  });

  it('is read from the JSON of Confidential Containers', () => {
    const json = toTrusteeJson(good, new Uint8Array(3));
    const read = (value: unknown) => readAzureEvidence(new TextEncoder().encode(JSON.stringify(value)));
    expect(read(json)).toEqual({ evidence: good, vcek: new Uint8Array(3) });
    expect(read({ platform: 'az-snp', evidence: json })).toEqual({ evidence: good, vcek: new Uint8Array(3) });
    for (const part of [
      { hcl_report: 'A' },
      { hcl_report: undefined },
      { tpm_quote: [] },
      { tpm_quote: { ...(json['tpm_quote'] as object), pcrs: [] } },
      { tpm_quote: { ...(json['tpm_quote'] as object), pcrs: ['00'] } },
      { tpm_quote: { ...(json['tpm_quote'] as object), message: 'abc' } },
      { vcek: 7 },
      { td_quote: null },
    ]) {
      expect(attestRefusal(() => read({ ...json, ...part }))).toBe('malformed');
    }
  });

  it('is read or refused, and never an error, whatever its bytes', () => {
    expect(readOrRefuse(good.hclReport, parseHclReport)).toEqual(['accepted', 'malformed']);
    expect(readOrRefuse(good.quote.message, parseTpmQuote)).toEqual(['accepted', 'malformed']);
  });
});
