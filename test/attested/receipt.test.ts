import { describe, expect, it } from 'vitest';
import {
  formatReceipt,
  formatReceiptJson,
  parseReceipt,
  verifyReceipt,
  type ReceiptParts,
  type ReceiptResult,
} from '../../host/attest/index.ts';
import { appraiseReceipt } from '../../host/attest/receipt/appraise.ts';
import { encodeHex } from '../../host/encoding/base64/hex.ts';
import { DUE_AT } from '../attest/dcap.ts';
import { flipped, VERIFIED_AT as AT } from './broken/row.ts';
import { MACHINES, nitroMachine } from './machines.ts';
import { bytes, makeParts, type Made } from './receipt.ts';
import { MODULE, NOW } from './statement.ts';

const encoder = new TextEncoder();

const failed = ({ claims }: ReceiptResult): string[] =>
  claims.filter(({ status }) => status === 'fail').map(({ id }) => id);
const skipped = ({ claims }: ReceiptResult): string[] =>
  claims.filter(({ status }) => status === 'skipped').map(({ id }) => id);
const detailOf = ({ claims }: ReceiptResult, id: string): string => claims.find((each) => each.id === id)?.detail ?? '';

const judged = ({ parts, trust, judge }: Made, over: Partial<ReceiptParts> = {}): Promise<ReceiptResult> =>
  appraiseReceipt(formatReceipt({ ...parts, ...over }), trust, AT, judge);

describe('a receipt', () => {
  it.each(Object.entries(MACHINES))('of %s shows which module decided there', async (_, machine) => {
    const made = await makeParts({ machine: await machine() });
    const result = await judged(made);
    expect(failed(result), JSON.stringify(result.evidence?.checks)).toEqual([]);
    expect(skipped(result)).toEqual(['accelerators']);
    const { platform } = made.statement;
    expect(result).toMatchObject({
      verdict: 'accept',
      says: { record: { moduleDigest: MODULE }, asserted: { modules: [MODULE] }, measured: expect.any(Object) },
    });
    expect(detailOf(result, 'module')).toContain(encodeHex(MODULE));
    expect(detailOf(result, 'measured')).toMatch(new RegExp(`^${platform}, \\d+ checks passed$`));
    // By the roots that are pinned, which have signed nothing of these machines, it is none.
    const { parts, trust } = made;
    expect(failed(await verifyReceipt(formatReceipt(parts), trust, AT))).toEqual(['measured']);
  });

  it('shows what was decided, by which module, where, when and in which log', async () => {
    const result = await judged(await makeParts());
    expect(result).toMatchObject({
      verdict: 'accept',
      validUntil: DUE_AT,
      says: {
        index: 4n,
        record: { kind: 'decision', verdict: 'deny', agent: 'clerk' },
        fields: [
          { name: 'table', value: 'users' },
          { name: 'action', value: 'drop' },
        ],
        measured: { mrTd: 'a0'.repeat(48) },
        time: { asserted: NOW + 10, notBefore: NOW - 2000, notAfter: NOW + 30_000 },
      },
    });
  });

  it('says the same in JSON', async () => {
    const { parts, trust, judge } = await makeParts();
    const text = formatReceiptJson(parts);
    const spaced = encoder.encode(JSON.stringify(JSON.parse(text), null, 2));
    expect(await appraiseReceipt(spaced, trust, AT, judge)).toMatchObject({ verdict: 'accept' });
    expect(parseReceipt(encoder.encode(text))).toEqual(parseReceipt(formatReceipt(parts)));
  });

  it('of a log that was empty when the host started needs no proof that it grew', async () => {
    expect(await judged(await makeParts({ before: 0 }))).toMatchObject({ verdict: 'accept' });
  });

  it('says that its time is host-asserted and a fork possible, where nobody stands for more', async () => {
    const made = await makeParts({ cosigned: null });
    const { nonce: _, ...without } = made.trust;
    const trust = { ...without, witnesses: null, modules: null, hosts: null };
    const result = await judged({ ...made, trust }, { disclosures: [] });
    expect(result.verdict).toBe('accept');
    expect(skipped(result)).toEqual(['disclosed', 'module', 'source', 'accelerators', 'time', 'witnessed']);
    expect(detailOf(result, 'time')).toMatch(/^host-asserted/);
    expect(detailOf(result, 'witnessed')).toContain('a fork is possible');
  });

  it('names evidence, endorsements and module by digest, where a verifier has them', async () => {
    const sha256 = async (value: Uint8Array): Promise<Uint8Array<ArrayBuffer>> =>
      new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(value)));
    const module = await sha256(bytes(9));
    const made = await makeParts({
      statement: { modules: [module] },
      measured: [MODULE],
      decision: { moduleDigest: encodeHex(module) },
    });
    const known = new Map<string, Uint8Array>();
    const byDigest = async (value: Uint8Array): Promise<{ digest: Uint8Array }> => {
      const digest = await sha256(value);
      known.set(encodeHex(digest), value);
      return { digest };
    };
    const [evidence, endorsements] = [made.parts.evidence, made.parts.endorsements].map((part) =>
      part !== null && 'bytes' in part ? part.bytes : bytes(0),
    );
    const light = {
      evidence: await byDigest(evidence as Uint8Array),
      endorsements: await byDigest(endorsements as Uint8Array),
      module: await byDigest(bytes(9)),
    };
    const find = (digest: string): Uint8Array | undefined => known.get(digest);
    expect(failed(await judged({ ...made, trust: { ...made.trust, modules: null, find } }, light))).toEqual([]);
  });
});

describe('a receipt without hardware', () => {
  it('is refused unless the verifier takes software', async () => {
    const { parts, trust } = await makeParts({ platform: 'none' });
    const strict = await verifyReceipt(formatReceipt(parts), { ...trust, platforms: {} }, AT);
    expect(failed(strict)).toEqual(['measured']);
    expect(failed(await verifyReceipt(formatReceipt(parts), { ...trust, platforms: { none: {} } }, AT))).toEqual([
      'measured',
    ]);
  });

  it('never says that hardware stands for it', async () => {
    const { parts, trust } = await makeParts({ platform: 'none' });
    const result = await verifyReceipt(formatReceipt(parts), trust, AT);
    expect(result).toMatchObject({ verdict: 'accept', says: { measured: null } });
    expect(skipped(result)).toEqual(['measured', 'accelerators']);
    expect(detailOf(result, 'measured')).toContain('software');
  });
});

describe('trust that bounds nothing', () => {
  it.each([Number.NaN, -1, Infinity])('is refused: a nonce that was given out at %s', async (at) => {
    const { parts, trust } = await makeParts();
    const nonce = { value: parts.record, at };
    await expect(async () => verifyReceipt(formatReceipt(parts), { ...trust, nonce }, AT)).rejects.toMatchObject({
      code: 'options_invalid',
    });
  });
});

describe('bytes that are no receipt', () => {
  it('are refused wherever they are cut off, and wherever a bit of them differs', async () => {
    const { parts, trust, judge } = await makeParts({ machine: await nitroMachine() });
    const whole = formatReceipt(parts);
    for (let i = 0; i < whole.length; i += 7) {
      const cut = await appraiseReceipt(whole.subarray(0, i), trust, AT, judge);
      expect(failed(cut)).toEqual(['form']);
      const result = await appraiseReceipt(flipped(whole, i), trust, AT, judge);
      expect(result.verdict, `byte ${i}`).toBe('reject');
    }
  }, 60_000);

  it('are JSON that is deeper than anything could be written again', async () => {
    const { trust } = await makeParts({ platform: 'none' });
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const text = `{"binding":${open.repeat(300_000)}0${close.repeat(300_000)}}`;
      expect(await verifyReceipt(encoder.encode(text), trust, AT)).toMatchObject({ verdict: 'reject', says: null });
    }
  });
});
