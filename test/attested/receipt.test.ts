import { describe, expect, it } from 'vitest';
import {
  formatReceipt,
  formatReceiptJson,
  parseReceipt,
  verifyReceipt,
  type ReceiptParts,
  type ReceiptResult,
  type ReceiptTrust,
} from '../../host/attest/index.ts';
import { appraiseReceipt } from '../../host/attest/receipt/appraise.ts';
import { memoryLog } from '../../host/audit/index.ts';
import { decisionEvent } from '../audit/decision.ts';
import { BROKEN } from './broken.ts';
import { bytes, makeParts, NOW, ORIGIN, toyJudge } from './receipt.ts';

const AT = NOW + 60_000;
const encoder = new TextEncoder();

const failed = ({ claims }: ReceiptResult): string[] =>
  claims.filter(({ status }) => status === 'fail').map(({ id }) => id);
const skipped = ({ claims }: ReceiptResult): string[] =>
  claims.filter(({ status }) => status === 'skipped').map(({ id }) => id);
const detailOf = ({ claims }: ReceiptResult, id: string): string => claims.find((each) => each.id === id)?.detail ?? '';

const judged = (parts: ReceiptParts, trust: ReceiptTrust, at = AT): Promise<ReceiptResult> =>
  appraiseReceipt(formatReceipt(parts), trust, at, toyJudge);

describe('a receipt', () => {
  it('shows what was decided, by which module, where, when and in which log', async () => {
    const { parts, trust } = await makeParts();
    const result = await judged(parts, trust);
    expect(failed(result)).toEqual([]);
    expect(skipped(result)).toEqual([]);
    expect(result).toMatchObject({
      verdict: 'accept',
      validUntil: NOW + 3_600_000,
      says: {
        index: 4n,
        record: { kind: 'decision', verdict: 'deny', agent: 'clerk' },
        fields: [
          { name: 'table', value: 'users' },
          { name: 'action', value: 'drop' },
        ],
        measured: { tee: 'toy', measurement: 'good software' },
        time: { asserted: NOW + 10, notBefore: NOW - 2000, notAfter: NOW + 30_000 },
      },
    });
  });

  it('says the same in JSON', async () => {
    const { parts, trust } = await makeParts();
    const text = formatReceiptJson(parts);
    const result = await appraiseReceipt(
      encoder.encode(JSON.stringify(JSON.parse(text), null, 2)),
      trust,
      AT,
      toyJudge,
    );
    expect(result).toMatchObject({ verdict: 'accept' });
    expect(parseReceipt(encoder.encode(text))).toEqual(parseReceipt(formatReceipt(parts)));
  });

  it('of a log that was empty when the host started needs no proof that it grew', async () => {
    const { parts, trust } = await makeParts({ before: 0 });
    expect(await judged(parts, trust)).toMatchObject({ verdict: 'accept' });
  });

  it('says that its time is host-asserted and a fork possible, where nobody stands for more', async () => {
    const { parts, trust } = await makeParts({ cosigned: null });
    const { nonce: _, ...without } = trust;
    const result = await judged(
      { ...parts, disclosures: [] },
      { ...without, witnesses: null, modules: null, hosts: null },
    );
    expect(result.verdict).toBe('accept');
    expect(skipped(result)).toEqual(['disclosed', 'module', 'source', 'time', 'witnessed']);
    expect(detailOf(result, 'time')).toMatch(/^host-asserted/);
    expect(detailOf(result, 'witnessed')).toContain('a fork is possible');
  });

  it('names evidence, endorsements and module by digest, where a verifier has them', async () => {
    const { parts, trust } = await makeParts({
      statement: { modules: [new Uint8Array(await crypto.subtle.digest('SHA-256', bytes(9)))] },
      decision: { moduleDigest: Buffer.from(await crypto.subtle.digest('SHA-256', bytes(9))).toString('hex') },
    });
    const known = new Map<string, Uint8Array>();
    const byDigest = async (value: Uint8Array): Promise<{ digest: Uint8Array }> => {
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(value)));
      known.set(Buffer.from(digest).toString('hex'), value);
      return { digest };
    };
    const [evidence, endorsements] = [parts.evidence, parts.endorsements].map((part) =>
      part !== null && 'bytes' in part ? part.bytes : bytes(0),
    );
    const light = {
      ...parts,
      evidence: await byDigest(evidence as Uint8Array),
      endorsements: await byDigest(endorsements as Uint8Array),
      module: await byDigest(bytes(9)),
    };
    const any = { ...trust, modules: null };
    const find = (digest: string): Uint8Array | undefined => known.get(digest);
    expect(failed(await judged(light, { ...any, find }))).toEqual([]);
    expect(failed(await judged(light, any))).toEqual(['source', 'measured']);
    expect(failed(await judged(light, { ...any, find: () => bytes(1) }))).toEqual(['source', 'measured']);
    expect(failed(await judged({ ...parts, module: { bytes: bytes(8) } }, any))).toEqual(['source']);
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
    expect(skipped(result)).toEqual(['measured']);
    expect(detailOf(result, 'measured')).toContain('software');
  });
});

describe('a receipt with one thing broken', () => {
  it.each(BROKEN)('is refused for $what, and says $claims', async ({ claims, making, change }) => {
    const made = await makeParts(making);
    const { parts, trust } = change === undefined ? made : await change(made);
    const result = await judged(parts, trust);
    expect(result.verdict).toBe('reject');
    const wrong = failed(result);
    expect(wrong, JSON.stringify(result.claims, null, 1)).toEqual(expect.arrayContaining([claims[0]]));
    expect(claims).toEqual(expect.arrayContaining(wrong));
  });

  it('has for every claim a case in which only that one fails', () => {
    const alone = new Set(BROKEN.filter(({ claims }) => claims.length === 1).flatMap(({ claims }) => claims));
    expect([...alone].toSorted()).toEqual([
      'asserted',
      'consistent',
      'decision',
      'disclosed',
      'key',
      'log',
      'measured',
      'module',
      'time',
      'witnessed',
    ]);
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
    const { parts, trust } = await makeParts();
    const whole = formatReceipt(parts);
    for (let i = 0; i < whole.length; i += 7) {
      const cut = await appraiseReceipt(whole.subarray(0, i), trust, AT, toyJudge);
      expect(failed(cut)).toEqual(['form']);
      const flipped = whole.slice();
      flipped[i] = (flipped[i] as number) ^ (1 << (i % 8));
      const result = await appraiseReceipt(flipped, trust, AT, toyJudge);
      expect(result.verdict, `bit ${i % 8} of byte ${i}`).toBe('reject');
    }
  }, 60_000);

  it.each([
    ['nothing', ''],
    ['an empty object', '{}'],
    ['a list', '[]'],
    ['another collection', '{"__cmwc_t":"urn:uuid:00000000-0000-0000-0000-000000000000"}'],
    ['no member', '{"__cmwc_t":"urn:uuid:6f0a3f5c-8d0e-4c34-9a6b-2f1f7f3b9d41"}'],
  ])('such as %s', async (_, text) => {
    const { trust } = await makeParts();
    expect(failed(await verifyReceipt(encoder.encode(text), trust, AT))).toEqual(['form']);
  });

  it('such as JSON that is deeper than anything could be written again', async () => {
    const { trust } = await makeParts();
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const text = `{"binding":${open.repeat(300_000)}0${close.repeat(300_000)}}`;
      expect(await verifyReceipt(encoder.encode(text), trust, AT)).toMatchObject({ verdict: 'reject', says: null });
    }
  });

  it('such as JSON with a member twice, or with anything escaped', async () => {
    const { parts, trust } = await makeParts();
    const text = formatReceiptJson(parts);
    const twice = text.replace('"record":', '"record":["application/vnd.edict.record+cbor",""],"record":');
    const escaped = text.replace('"record"', String.raw`"recor\u0064"`);
    for (const each of [twice, escaped, `${text}x`, `\ufeff${text}`]) {
      expect(failed(await appraiseReceipt(encoder.encode(each), trust, AT, toyJudge))).toEqual(['form']);
    }
  });

  it('such as evidence with the type of another platform, or without its indicator', async () => {
    const { parts, trust } = await makeParts();
    const text = formatReceiptJson(parts);
    for (const each of [
      text.replace('tdx-evidence', 'snp-evidence'),
      text.replace(/,4\]/, ']'),
      text.replace(/,2\]/, ',4]'),
    ]) {
      expect(each).not.toBe(text);
      expect(failed(await appraiseReceipt(encoder.encode(each), trust, AT, toyJudge))).toEqual(['form']);
    }
  });

  it('such as a log file', async () => {
    const log = await memoryLog({ origin: ORIGIN });
    log.append(decisionEvent());
    const { trust } = await makeParts();
    expect(failed(await verifyReceipt(log.entries()[0] as Uint8Array, trust, AT))).toEqual(['form']);
  });
});
