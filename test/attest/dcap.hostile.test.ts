/** Quotes, collateral and event logs with bytes changed: each is read or refused, and nothing changed is accepted. */
import { describe, expect, test } from 'vitest';
import { encodeHex } from '../../host/encoding/base64/hex.ts';
import { concatBytes } from '../../host/encoding/bytes/concat.ts';
import { parseQuote } from '../../host/attest/dcap/quote.ts';
import { parseTcbInfo } from '../../host/attest/dcap/tcb-info.ts';
import { parseQeIdentity } from '../../host/attest/dcap/qe-identity.ts';
import { readPlatform } from '../../host/attest/dcap/pck.ts';
import { AttestError } from '../../host/attest/error/error.ts';
import { appraiseTdx } from '../../host/attest/tdx/appraise.ts';
import { parseEventLog, type DcapCollateral } from '../../host/attest/index.ts';
import { parseCertificate } from '../../host/x509/certificate.ts';
import { malformed } from '../../host/attest/error/malformed.ts';
import { Random, runOptions } from '../random/random.ts';
import { makeQuote, platformExtension } from './dcap.ts';
import { issueCertificate, makeKey } from './pki.ts';
import { failedChecks } from './failed.ts';
import { mutate, readOrRefuse, verifications } from './fuzz.ts';

const { seed } = runOptions();
const made = await makeQuote();
const pck = await issueCertificate({ name: 'pck', key: await makeKey(), extensions: [platformExtension()] });
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
/** An event of one digest. */
const event = concatBytes([Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 12, 0), new Uint8Array(52)]);
/** The opening of an event log, of SHA-384 alone. */
const log = concatBytes([
  Uint8Array.of(1, 0, 0, 0, 3, 0, 0, 0),
  new Uint8Array(20),
  Uint8Array.of(33, 0, 0, 0),
  encode('Spec ID Event03\0'),
  new Uint8Array(8),
  Uint8Array.of(1, 0, 0, 0, 12, 0, 48, 0, 0),
]);

describe('bytes that were changed', () => {
  test.each<readonly [string, Uint8Array, (bytes: Uint8Array<ArrayBuffer>) => unknown]>([
    ['a quote', made.quote, parseQuote],
    ['TCB info', encode(made.collateral.tcb_info), (bytes) => parseTcbInfo(decode(bytes))],
    ['an identity', encode(made.collateral.qe_identity), (bytes) => parseQeIdentity(decode(bytes))],
    ['a PCK certificate', pck.der, (bytes) => readPlatform(parseCertificate(bytes, malformed))],
    ['an event log', concatBytes([log, event, event, event]), parseEventLog],
  ])('of %s are read or refused', (_, bytes, parse) => {
    expect(() => parse(bytes.slice())).not.toThrow();
    expect(readOrRefuse(bytes, parse)).toContain('malformed');
  });

  test('of an event log are not looked at again for each of its events', () => {
    // Events of nothing, until the last byte shows that they are no unused space.
    const long = concatBytes([log, new Uint8Array(1 << 20), Uint8Array.of(1)]);
    expect(() => parseEventLog(long)).toThrow(/too many events/);
  });

  test('of an event log end it where nothing but one byte follows', () => {
    for (const space of [[], [0], [0xff], [0, 0, 0], [0xff, 0xff]]) {
      expect(parseEventLog(concatBytes([log, event, Uint8Array.from(space)]))).toHaveLength(1);
    }
    for (const space of [[1], [0, 0xff], [0xff, 0], [1, 1]]) {
      expect(() => parseEventLog(concatBytes([log, event, Uint8Array.from(space)]))).toThrow(AttestError);
    }
  });

  test('of evidence or collateral make a verdict, and none that accepts what was changed', async () => {
    const { quote, collateral, roots, at } = made;
    const members = [
      'root_ca_crl',
      'pck_crl',
      'tcb_info',
      'tcb_info_signature',
      'qe_identity',
      'tcb_info_issuer_chain',
    ] as const;
    const accepted: string[] = [];
    for (let i = 0; i < verifications(300); i++) {
      const random = Random.of(seed, i);
      const member = random.chance(50) ? random.pick(members) : null;
      const changed = member === null ? mutate(quote, random) : quote;
      const text = member === null ? '' : decode(mutate(encode(String(collateral[member])), random));
      const given: DcapCollateral = member === null ? collateral : { ...collateral, [member]: text };
      const options = { endorsements: { collateral: given }, policy: {}, at, expectedBinding: null };
      const result = await appraiseTdx({ quote: changed }, options, roots);
      const isSame = member === null ? encodeHex(changed) === encodeHex(quote) : text === collateral[member];
      if (result.verdict === 'accept' && !isSame) accepted.push(`${i} ${member ?? 'quote'}`);
      else if (result.verdict === 'reject') expect(failedChecks(result)).not.toStrictEqual([]);
    }
    // White space of PEM, the case of hexadecimal, and zero padding say nothing: all else does.
    const lenient = /issuer_chain|quote|crl|signature/;
    expect(accepted.filter((each) => !lenient.test(each))).toStrictEqual([]);
    expect(accepted.length).toBeLessThan(verifications(300) / 10);
  });
});
