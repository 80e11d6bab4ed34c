import { describe, expect, it } from 'vitest';
import { encodeHex } from '../../../host/encoding/base64/hex.ts';
import { AttestError } from '../../../host/attest/error/error.ts';
import { appraiseSnp } from '../../../host/attest/snp/appraise.ts';
import { readCertificateTable } from '../../../host/attest/snp/certificate-table.ts';
import { parseSnpReport } from '../../../host/attest/snp/report.ts';
import { Random, runOptions } from '../../random/random.ts';
import { mutate, readOrRefuse, verifications } from '../fuzz.ts';
import { BINDING } from './case.ts';
import { makeSnpMachine, SNP_TIME } from './machine.ts';

/** A host's certificate table of entries with a GUID each. */
function writeTable(entries: readonly (readonly [guid: string, bytes: Uint8Array])[]): Uint8Array<ArrayBuffer> {
  const start = 24 * (entries.length + 1);
  const table = new Uint8Array(start + entries.reduce((sum, [, { length }]) => sum + length, 0));
  const view = new DataView(table.buffer);
  let at = start;
  for (const [i, [guid, bytes]] of entries.entries()) {
    table.set(Buffer.from(guid.replaceAll('-', ''), 'hex'), 24 * i);
    view.setUint32(24 * i + 16, at, true);
    view.setUint32(24 * i + 20, bytes.length, true);
    table.set(bytes, at);
    at += bytes.length;
  }
  return table;
}

const VCEK = '63da758d-e664-4564-adc5-f4b93be8accd';
const ASK = '4ab7b379-bbac-4fe4-a02f-05aef327c782';
const ARK = 'c0b406a4-a803-4952-9743-3fb6014cd0ae';
const CRL = '92f81bc3-5811-4d3d-97ff-d19f88dc67ea';

describe('the certificate table of a host', () => {
  it('endorses a report by itself', async () => {
    const { endorsements, makeReport, roots } = await makeSnpMachine();
    const [leaf = BINDING, issuer = BINDING, root = BINDING] = endorsements.certificates;
    const [list = BINDING] = endorsements.revocationLists;
    const table = writeTable([
      [ASK, issuer],
      [ARK, root],
      ['00112233-4455-6677-8899-aabbccddeeff', BINDING],
      [VCEK, leaf],
      [CRL, list],
    ]);
    const read = readCertificateTable(table);
    expect(read).toEqual({ certificates: [issuer, root, leaf], revocationLists: [list] });
    const options = { endorsements: read, policy: {}, at: SNP_TIME, expectedBinding: null };
    expect(await appraiseSnp({ report: await makeReport() }, options, roots)).toMatchObject({ verdict: 'accept' });
  });

  it('is empty where the host has none', () => {
    for (const table of [new Uint8Array(), new Uint8Array(4096)]) {
      expect(readCertificateTable(table)).toEqual({ certificates: [], revocationLists: [] });
    }
  });

  const good = writeTable([[VCEK, BINDING]]);
  it.each([
    ['no end', writeTable([[VCEK, BINDING]]).subarray(0, 24)],
    ['half an entry', good.subarray(0, 40)],
    ['an entry beyond its end', good.with(20, 65)],
    ['an entry within the table of entries', good.with(16, 8)],
    ['an empty entry', good.with(20, 0)],
    ['too many entries', writeTable(Array.from({ length: 17 }, () => [VCEK, BINDING] as const))],
    ['too many bytes', new Uint8Array((1 << 20) + 1).fill(1)],
  ])('is refused with %s', (_, table) => {
    expect(() => readCertificateTable(table)).toThrow(AttestError);
  });
});

describe('whatever comes', () => {
  const { seed } = runOptions();

  it('is a report or is refused', async () => {
    const { makeReport } = await makeSnpMachine();
    const report = await makeReport();
    expect(readOrRefuse(report, parseSnpReport)).toEqual(['accepted', 'malformed']);
  });

  it('is a table or is refused', () => {
    const table = writeTable([
      [VCEK, BINDING],
      [ASK, BINDING],
      [CRL, BINDING],
    ]);
    expect(readOrRefuse(table, readCertificateTable)).toEqual(['accepted', 'malformed']);
  });

  it('has a verdict, and is accepted only where nothing that counts was changed', async () => {
    const { makeReport, endorsements, roots } = await makeSnpMachine();
    const report = await makeReport({ reportData: BINDING });
    const [leaf = BINDING, issuer = BINDING, root = BINDING] = endorsements.certificates;
    const [list = BINDING] = endorsements.revocationLists;
    const pieces = [report, leaf, issuer, root, list];
    for (let i = 0; i < verifications(300); i++) {
      const random = Random.of(seed, i);
      const which = random.below(pieces.length);
      const [report_ = BINDING, leaf_ = BINDING, issuer_ = BINDING, root_ = BINDING, list_ = BINDING] = pieces.map(
        (piece, each) => (each === which ? mutate(piece, random) : piece),
      );
      const options = {
        endorsements: { certificates: [leaf_, issuer_, root_], revocationLists: [list_] },
        policy: {},
        at: SNP_TIME,
        expectedBinding: BINDING,
      };
      const { verdict } = await appraiseSnp({ report: report_ }, options, roots);
      const changed = [report_, leaf_, issuer_, root_, list_].some(
        (piece, each) => encodeHex(piece) !== encodeHex(pieces[each] ?? BINDING),
      );
      // A root that is nobody's issuer any more is left out, and the pinned one stands in its place.
      const isRoot = pieces[which] === root;
      if (changed && !isRoot) expect(`${i} ${verdict}`).toBe(`${i} reject`);
    }
  });
});
