import type { EvidenceResult } from '../../../host/attest/appraisal/types.ts';
import { readConfiguration, parseHclReport } from '../../../host/attest/azure/hcl.ts';
import { readAzureEvidence } from '../../../host/attest/azure/json.ts';
import type { AzureEndorsements, AzureMachinePolicy } from '../../../host/attest/azure/types.ts';
import { verifyAzure } from '../../../host/attest/azure/verify.ts';
import type { DcapCollateral } from '../../../host/attest/dcap/types.ts';
import { encodeHex } from '../../../host/encoding/base64/hex.ts';
import { readPem } from '../../../host/encoding/der/pem.ts';
import { differ, type Judge, type ReadFile } from './entry.ts';

/** The collateral that the vectors hold for the machine under TDX, and a time at which it holds. */
const TDX_COLLATERAL = 'tdx/collateral/rs_90c06f.json';
const TDX_AT = Date.parse('2026-03-16T23:34:05.000Z');
const SNP_AT = Date.parse('2026-11-21T00:00:00Z');
const GENERATIONS = ['milan', 'genoa'];

function statusOf({ checks }: EvidenceResult<unknown>, id: string): string | undefined {
  return checks.find((check) => check.id === id)?.status;
}

function refuse(why: string): never {
  throw new Error(why);
}

function endorsementsOf(vcek: Uint8Array | null, read: ReadFile): AzureEndorsements {
  const text = (name: string): string => new TextDecoder().decode(read(name));
  if (vcek === null) return { tdx: { collateral: JSON.parse(text(TDX_COLLATERAL)) as DcapCollateral } };
  const chains = GENERATIONS.flatMap((name) =>
    readPem(text(`roots/amd/ask_ark_${name}.pem`), 'CERTIFICATE', 8192, refuse),
  );
  return { snp: { certificates: [vcek, ...chains], revocationLists: [] } };
}

/**
 * Judges evidence of a confidential virtual machine: everything that binds hardware, paravisor and TPM holds; the defaults reject it for its console (and, under SNP, for the lists that are not in the vectors);
 * with those taken by name it is accepted, for the nonce that it was made with and no other.
 */
export const judgeAzure: Judge = async ({ files, expect, ...entry }, read) => {
  const { evidence, vcek } = readAzureEvidence(read(files['evidence'] as string));
  const endorsements = endorsementsOf(vcek, read);
  const at = vcek === null ? TDX_AT : SNP_AT;
  const options = { endorsements, at, expectedBinding: null };
  const strict = await verifyAzure(evidence, { ...options, policy: {} });
  const policy: AzureMachinePolicy = {
    allowConsole: true,
    snp: { revocation: 'if-present', platform: { aliasCheck: 'any' } },
  };
  const taken = await verifyAzure(evidence, { ...options, policy });
  const other = await verifyAzure(evidence, { ...options, policy, expectedBinding: new Uint8Array(32) });
  const { claims } = taken;
  const report = parseHclReport(evidence.hclReport);
  const configuration = Object.hasOwn(report.content, 'vm-configuration') ? report.content['vm-configuration'] : null;
  const indices = (entry['pcrSelection'] as readonly { readonly idx: readonly number[] }[])[0]?.idx;
  return [
    ...differ('strict verdict', 'reject', strict.verdict),
    ...differ('strict configuration', 'fail', statusOf(strict, 'configuration')),
    ...differ(
      'what fails where it is taken',
      [],
      taken.checks.filter(({ status }) => status === 'fail'),
    ),
    ...differ('verdict where it is taken', 'accept', taken.verdict),
    ...differ('binding to something else', 'fail', statusOf(other, 'binding')),
    ...differ('signature', expect['tpmQuoteSignatureByHclAk'], statusOf(taken, 'signature') === 'pass'),
    ...differ('digest', expect['pcrDigestMatches'], statusOf(taken, 'pcr_digest') === 'pass'),
    ...differ('report data', expect['hwReportDataEqualsSha256VarData'], statusOf(taken, 'report_data') === 'pass'),
    ...differ('configuration', expect['vmConfiguration'], configuration),
    ...differ('user data', expect['userData'], claims?.userData),
    ...differ('nonce', entry['tpmNonceHex'], claims?.extraData),
    ...differ('registers', indices?.map(String), Object.keys(claims?.pcrs ?? {})),
  ];
};

/** Judges HCL reports alone: of the one under SNP the data is at hand beside it. */
export const judgeHclReports: Judge = ({ files }, read) => {
  const snp = parseHclReport(read(files['snp'] as string));
  const tdx = parseHclReport(read(files['tdx'] as string));
  const data = read('azure-vtpm/kinvolk/var-data.bin');
  return Promise.resolve([
    ...differ('hardware', ['snp', 'tdx'], [snp.hardware, tdx.hardware]),
    ...differ('sizes', [1184, 1024], [snp.report.length, tdx.report.length]),
    // The file is of another boot than the report: it has the same members, and other bytes.
    ...differ(
      'data',
      Object.keys(JSON.parse(new TextDecoder().decode(data)) as object).slice(0, 2),
      Object.keys(snp.content),
    ),
    ...differ(
      'secure boot',
      [true, false],
      [snp, tdx].map(({ content }) => readConfiguration(content).secureBoot),
    ),
    ...differ('version of the report', '02000000', encodeHex(snp.report.slice(0, 4))),
  ]);
};
