import { decodeCbor } from '../../../host/engine/cbor/decode.ts';
import { AttestError } from '../../../host/attest/error/error.ts';
import { readSnpCorim } from '../../../host/attest/reference/corim-snp.ts';
import { matchReferences } from '../../../host/attest/reference/match.ts';
import { readCertificateTable } from '../../../host/attest/snp/certificate-table.ts';
import type { SnpClaims } from '../../../host/attest/snp/types.ts';
import { verifySnp } from '../../../host/attest/snp/verify.ts';
import { differ, type Judge } from './entry.ts';

const BAD = ['refval-key', 'refval-no-key', 'ta-no-model', 'ta-no-vendor'];

/** Judges AMD's CoRIM: the good one matches the evidence's report, another measurement does not, and each of the bad ones is refused. */
export const judgeCorim: Judge = async ({ files }, read) => {
  const values = readSnpCorim(read(files['valid'] as string), 'valid');
  const evidence = decodeCbor(read(files['evidence'] as string), { keyOrder: 'any' });
  const parts = evidence instanceof Map ? evidence : new Map<string, unknown>();
  const [report, table] = [parts.get('outblob'), parts.get('auxblob')];
  if (!(report instanceof Uint8Array) || !(table instanceof Uint8Array)) return ['the evidence has no report'];
  const at = Date.UTC(2026, 10, 21);
  const endorsements = readCertificateTable(table);
  const policy = { revocation: 'if-present' } as const;
  const { claims } = await verifySnp({ report }, { endorsements, policy, at, expectedBinding: null });
  if (claims === null) return ['the evidence is not read'];
  const bad = BAD.map((name) => {
    try {
      readSnpCorim(read(`corim/corim-sevsnp-bad-${name}.cbor`), name);
      return `${name}: accepted`;
    } catch (error) {
      if (!(error instanceof AttestError)) throw error;
      return error.code;
    }
  });
  const match = matchReferences(claims, values, at);
  const other: SnpClaims = { ...claims, measurement: '' };
  return [
    ...differ('the value that matches', 'valid', match.matched?.label ?? match.reasons),
    ...differ('another measurement', null, matchReferences(other, values, at).matched),
    ...differ(
      'the bad ones',
      BAD.map(() => 'malformed'),
      bad,
    ),
  ];
};
