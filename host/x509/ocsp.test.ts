import { describe, expect, test } from 'vitest';
import {
  generalizedTime,
  issueResponder,
  makeOcsp,
  OCSP_NONCE,
  type AnswerOptions,
  type OcspOptions,
} from '../../test/attest/ocsp.ts';
import { concat, der, extension, issueCertificate, makeKey, type TestCertificate } from '../../test/attest/pki.ts';
import { refuse, Refused } from '../../test/attest/refuse.ts';
import { mutate } from '../../test/attest/fuzz.ts';
import { Random, runOptions } from '../../test/random/random.ts';
import { parseCertificate } from './certificate.ts';
import { judgeOcsp, type OcspOptions as JudgeOptions } from './ocsp-status.ts';
import { namesOcsp, parseOcspResponse } from './ocsp.ts';

const AT = Date.UTC(2026, 0);
const DAY = 86_400_000;
const [rootKey, middleKey, leafKey, responderKey, otherKey] = await Promise.all([
  makeKey('P-384'),
  makeKey('P-384'),
  makeKey(),
  makeKey('P-384'),
  makeKey('P-384'),
]);
const root = await issueCertificate({ name: 'root', key: rootKey, ca: true });
/** Issues, and signs what else there is to sign. */
const middle = await issueCertificate({ name: 'middle', key: middleKey, issuer: root, ca: true, keyUsage: 0x61 });
const leaf = await issueCertificate({ name: 'leaf', key: leafKey, issuer: middle });
const responder = await issueResponder({ key: responderKey, issuer: middle });
const nonce = Uint8Array.from({ length: 32 }, (_, i) => i);
const nonceOf = (bytes: Uint8Array, critical = false): Uint8Array => extension(OCSP_NONCE, der.octets(bytes), critical);

interface Case {
  readonly answer?: Partial<AnswerOptions>;
  readonly response?: Partial<OcspOptions>;
  /** A delegate of its own. */
  readonly delegate?: Parameters<typeof issueResponder>[0];
  readonly options?: Partial<JudgeOptions>;
}

const make = (answer: Partial<AnswerOptions> = {}, response: Partial<OcspOptions> = {}): Promise<Uint8Array> =>
  makeOcsp({
    answers: [{ serial: leaf.serial, issuer: middle, ...answer }],
    signer: responder,
    certificates: [responder.der],
    ...response,
  });

function judge(
  responses: readonly Uint8Array[],
  options: Partial<JudgeOptions> = {},
  certificate: TestCertificate = leaf,
  issuer: TestCertificate = middle,
) {
  const parsed = responses.map((bytes) => parseOcspResponse(bytes, refuse));
  return judgeOcsp(parseCertificate(certificate.der, refuse), parseCertificate(issuer.der, refuse), {
    responses: parsed,
    at: AT,
    maximumAge: null,
    allowHold: false,
    nonce: null,
    ...options,
  });
}

async function faultOf({ answer, response, delegate, options }: Case): Promise<string | null> {
  const own = delegate === undefined ? null : await issueResponder(delegate);
  const signed = own === null ? {} : { signer: own, certificates: [own.der] };
  return (await judge([await make(answer, { ...signed, ...response })], options)).fault?.code ?? null;
}

const byKey = { key: responderKey, issuer: middle };

describe('an answer that a certificate is good', () => {
  test.each<readonly [string, Case]>([
    ['of a delegate by its key', {}],
    ['of a delegate by its name', { response: { by: 'name' } }],
    ['of the issuer by its key', { response: { signer: middle, certificates: [] } }],
    ['of the issuer by its name', { response: { signer: middle, by: 'name', certificates: [] } }],
    ['of a delegate after another certificate', { response: { certificates: [leaf.der, responder.der] } }],
    ['that names its issuer by SHA-256', { answer: { hash: 'SHA-256' } }],
    ['that names its issuer by SHA-384', { answer: { hash: 'SHA-384' } }],
    ['that names its issuer by SHA-512', { answer: { hash: 'SHA-512' } }],
    ['with a nonce that nobody asks for', { response: { extensions: [nonceOf(nonce)] } }],
    ['with the nonce, which is critical', { response: { extensions: [nonceOf(nonce, true)] }, options: { nonce } }],
    [
      'with an extension that is not critical',
      { answer: { extensions: [extension('1.2.3', der.nothing())] }, response: { extensions: [nonceOf(nonce)] } },
    ],
    [
      'without an end, young enough',
      { answer: { thisUpdate: AT - DAY, nextUpdate: null }, options: { maximumAge: DAY } },
    ],
    ['that is held back, where that is accepted', { answer: { status: 6 }, options: { allowHold: true } }],
    ['of its last moment', { answer: { thisUpdate: AT, nextUpdate: AT } }],
  ])('%s holds', async (_, given) => {
    expect(await faultOf(given)).toBeNull();
  });

  test('ends when the next one is due, or its signer ends', async () => {
    expect(await judge([await make({ nextUpdate: AT + DAY })])).toStrictEqual({ fault: null, endsAt: AT + DAY });
    const short = await issueResponder({ ...byKey, notAfter: AT + 1000 });
    const response = await make({}, { signer: short, certificates: [short.der] });
    expect((await judge([response])).endsAt).toBe(AT + 1000);
    const endless = await make({ thisUpdate: AT - 1000, nextUpdate: null });
    expect((await judge([endless], { maximumAge: DAY })).endsAt).toBe(AT - 1000 + DAY);
  });
});

describe('an answer is not believed', () => {
  test.each<readonly [string, string, Case]>([
    ['revoked', 'of a key that is known to others', { answer: { status: 1 } }],
    ['revoked', 'of no reason', { answer: { status: null } }],
    ['revoked', 'even where a hold is accepted', { answer: { status: 4 }, options: { allowHold: true } }],
    ['revoked', 'once it is old', { answer: { status: 1, nextUpdate: AT - 1000 } }],
    ['hold', 'that holds it back', { answer: { status: 6 } }],
    ['unknown', 'that knows nothing of it', { answer: { status: 'unknown' } }],
    [
      'unknown',
      'that knows nothing of it, where a hold is accepted',
      { answer: { status: 'unknown' }, options: { allowHold: true } },
    ],
    ['missing', 'of another serial number', { answer: { serial: leaf.serial + 1n } }],
    ['missing', 'of an issuer of another name', { answer: { issuer: { ...middle, name: 'other' } } }],
    ['missing', 'of an issuer of another key', { answer: { issuer: { ...middle, key: otherKey } } }],
    ['expired', 'that is over', { answer: { nextUpdate: AT - 1000 } }],
    ['not-yet-valid', 'of later', { answer: { thisUpdate: AT + 1000 } }],
    ['no-next-update', 'without an end', { answer: { nextUpdate: null } }],
    [
      'no-next-update',
      'too old',
      { answer: { thisUpdate: AT - DAY - 1000, nextUpdate: null }, options: { maximumAge: DAY } },
    ],
    [
      'expired',
      'whose end is over, however old it may be',
      { answer: { nextUpdate: AT - 1000 }, options: { maximumAge: 100_000 * DAY } },
    ],
    ['expired', 'at a time before it', { answer: { thisUpdate: 0, nextUpdate: AT - DAY } }],
    ['signature', 'with a spoilt signature', { response: { spoil: true } }],
    [
      'signature',
      'of the issuer, with a spoilt signature',
      { response: { signer: middle, certificates: [], spoil: true } },
    ],
    [
      'signature',
      'signed by another than it names',
      { response: { signer: { name: 'responder', key: otherKey }, responder } },
    ],
    ['responder', 'whose signer is not there', { response: { certificates: [] } }],
    ['responder', 'of the root', { response: { signer: root, certificates: [root.der] } }],
    ['responder', 'of the certificate itself', { response: { signer: leaf, certificates: [leaf.der] } }],
    ['responder', 'of a delegate of the root', { delegate: { key: responderKey, issuer: root } }],
    [
      'responder',
      'of a delegate of himself',
      { delegate: { key: responderKey, issuer: { name: 'responder', key: responderKey } } },
    ],
    ['responder', 'of a delegate whose certificate is spoilt', { delegate: { ...byKey, spoil: true } }],
    [
      'responder',
      'of a delegate for something else',
      { delegate: { ...byKey, extendedKeyUsage: ['1.3.6.1.5.5.7.3.8'] } },
    ],
    ['responder', 'of a delegate for nothing', { delegate: { ...byKey, extendedKeyUsage: [] } }],
    ['responder-validity', 'of a delegate that is over', { delegate: { ...byKey, notAfter: AT - 1000 } }],
    ['responder-validity', 'of a delegate of later', { delegate: { ...byKey, notBefore: AT + 1000 } }],
    [
      'responder-extension',
      'of a delegate of which not all is known',
      { delegate: { ...byKey, extensions: [extension('1.2.3', der.nothing(), true)] } },
    ],
    ['key-usage', 'of a delegate whose key is not for signing', { delegate: { ...byKey, keyUsage: 0x04 } }],
    [
      'critical-extension',
      'of which not all is known',
      { answer: { extensions: [extension('1.2.3', der.nothing(), true)] } },
    ],
    [
      'critical-extension',
      'in a response of which not all is known',
      { response: { extensions: [extension('1.2.3', der.nothing(), true)] } },
    ],
    ['nonce', 'without the nonce', { options: { nonce } }],
    ['nonce', 'with another nonce', { response: { extensions: [nonceOf(nonce.with(0, 9))] }, options: { nonce } }],
    ['nonce', 'with a shorter nonce', { response: { extensions: [nonceOf(nonce.slice(0, 31))] }, options: { nonce } }],
    ['responder-validity', 'at a time that is none', { options: { at: NaN } }],
    ['not-yet-valid', 'of the issuer at a time that is none', { response: { signer: middle }, options: { at: NaN } }],
  ])('%s: %s', async (code, _, given) => {
    expect(await faultOf(given)).toBe(code);
  });

  test('of an issuer whose key is only for certificates', async () => {
    const response = await makeOcsp({ answers: [{ serial: middle.serial, issuer: root }], signer: root });
    expect((await judge([response], {}, middle, root)).fault).toStrictEqual({
      code: 'key-usage',
      certificate: 'middle',
    });
  });
});

describe('several answers', () => {
  test('are as good as the best that holds, and as bad as the worst', async () => {
    const [good, longer, old, bad, held, spoilt, revoked] = await Promise.all([
      make({ nextUpdate: AT + DAY }),
      make({ nextUpdate: AT + 2 * DAY }),
      make({ nextUpdate: AT - DAY }),
      make({}, { spoil: true }),
      make({ status: 6 }),
      make({ status: 1 }, { spoil: true }),
      make({ status: 1, nextUpdate: AT - DAY }),
    ]);
    expect(await judge([old, good, bad, longer])).toStrictEqual({ fault: null, endsAt: AT + 2 * DAY });
    // What nobody signed says nothing, and what was held back and is not any more is good.
    expect((await judge([spoilt, good])).fault).toBeNull();
    expect((await judge([await make({ status: 6, nextUpdate: AT - DAY }), good])).fault).toBeNull();
    expect((await judge([good, held])).fault?.code).toBe('hold');
    expect((await judge([good, revoked])).fault?.code).toBe('revoked');
    expect((await judge(Array.from({ length: 8 }, () => good))).fault).toBeNull();
    expect((await judge(Array.from({ length: 9 }, () => good))).fault?.code).toBe('too-many');
    expect((await judge([])).fault).toStrictEqual({ code: 'missing', certificate: 'leaf' });
  });

  test('stand in one response', async () => {
    const others = [1n, 2n].map((serial) => ({ serial, issuer: middle, status: 1 }));
    const answers = [...others, { serial: leaf.serial, issuer: middle }];
    expect((await judge([await make({}, { answers })])).fault).toBeNull();
  });
});

describe('a response', () => {
  const three = [1n, 2n, 3n].map((serial) => ({ serial, issuer: middle, status: 1 }));
  const first = { serial: leaf.serial, issuer: middle };

  test('is read as it was written', async () => {
    const answers = [first, { ...first, hash: 'SHA-384', status: 6, nextUpdate: null } as const];
    const read = parseOcspResponse(await make({}, { answers, extensions: [nonceOf(nonce)] }), refuse);
    expect(read).toMatchObject({
      algorithm: { name: 'ECDSA', hash: 'SHA-384' },
      producedAt: Date.UTC(2020, 0),
      nonce,
      answers: [
        { hash: 'SHA-1', serial: leaf.serial, status: 'good', nextUpdate: Date.UTC(2049, 0) },
        { hash: 'SHA-384', serial: leaf.serial, status: 'hold', thisUpdate: Date.UTC(2020, 0), nextUpdate: null },
      ],
    });
    expect(read.certificates.map(({ subject }) => subject.commonName)).toStrictEqual(['responder']);
  });

  test.each<readonly [string, () => Uint8Array | Promise<Uint8Array>]>([
    ['empty', () => new Uint8Array(0)],
    ['garbage', () => Uint8Array.of(0xde, 0xad, 0xbe, 0xef)],
    ['cut', async () => (await make()).slice(0, -1)],
    ['longer than it is', async () => concat(await make(), Uint8Array.of(0))],
    ['a certificate', () => leaf.der],
    ['too many bytes', () => new Uint8Array(70_000)],
    ['no answer: the responder is busy', () => make({}, { outcome: 3 })],
    ['of another kind', () => make({}, { kind: '1.3.6.1.5.5.7.48.1.9' })],
    ['of a version', () => make({}, { version: der.context(0, der.integer(0)) })],
    ['without answers', () => make({}, { answers: [] })],
    ['of too many answers', () => make({}, { answers: Array.from({ length: 65 }, () => first) })],
    ['of too many certificates', () => make({}, { certificates: Array.from({ length: 5 }, () => responder.der) })],
    ['with an empty nonce', () => make({}, { extensions: [nonceOf(new Uint8Array())] })],
    ['with a long nonce', () => make({}, { extensions: [nonceOf(new Uint8Array(129))] })],
    ['of a reason that is none', () => make({ status: 7 })],
    ['of a reason that is not known', () => make({ status: 11 })],
    ['with an extension twice', () => make({}, { extensions: [nonceOf(nonce), nonceOf(nonce)] })],
    ['with a certificate that is none', () => make({}, { certificates: [der.sequence()] })],
  ])('that is %s is refused', async (_, write) => {
    const bytes = await write();
    expect(() => parseOcspResponse(bytes, refuse)).toThrow(Refused);
  });

  test('with a time of another kind is refused', async () => {
    const bytes = await make();
    // The same digits, without those of the century, where the tag is UTCTime's.
    const long = generalizedTime(Date.UTC(2049, 0));
    const at = bytes.findIndex((_, i) => long.every((byte, j) => bytes[i + j] === byte));
    expect(() => parseOcspResponse(bytes.with(at, 0x17), refuse)).toThrow(Refused);
  });

  test('with any bytes changed is refused, or read, and believed only where what is signed is the same', async () => {
    const bytes = await make({}, { answers: [...three, first], extensions: [nonceOf(nonce)] });
    const whole = parseOcspResponse(bytes, refuse);
    const { seed, full } = runOptions();
    let refused = 0;
    for (let i = 0; i < (full ? 1_000_000 : 3_000); i++) {
      const changed = mutate(bytes, Random.of(seed, i));
      let signed: Uint8Array | null = null;
      try {
        ({ signed } = parseOcspResponse(changed, refuse));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        refused++;
      }
      // Verifying costs more than reading: what is left of it is judged now and then.
      if (signed === null || i % 8 > 0) continue;
      const { fault } = await judge([changed]);
      const isSame = signed.length === whole.signed.length && signed.every((byte, at) => byte === whole.signed[at]);
      if (!isSame) expect(`${i} ${fault?.code ?? 'good'}`).not.toBe(`${i} good`);
    }
    expect(refused).toBeGreaterThan(1000);
  });
});

describe('where a certificate’s status is asked for', () => {
  const access = (oid: string): Uint8Array =>
    extension('1.3.6.1.5.5.7.1.1', der.sequence(der.sequence(der.oid(oid), der.element(0x86, Uint8Array.of(0x61)))));

  test('stands in it, or not', async () => {
    const of = async (...extensions: readonly Uint8Array[]): Promise<boolean> => {
      const made = await issueCertificate({ name: 'leaf', key: leafKey, issuer: middle, extensions });
      return namesOcsp(parseCertificate(made.der, refuse), refuse);
    };
    expect(await of()).toBe(false);
    expect(await of(access('1.3.6.1.5.5.7.48.2'))).toBe(false);
    expect(await of(access('1.3.6.1.5.5.7.48.1'))).toBe(true);
    await expect(of(extension('1.3.6.1.5.5.7.1.1', Uint8Array.of(1)))).rejects.toThrow(Refused);
  });
});
