/** Quotes of Intel's TEEs, and their mutations. */
import { decodeHex } from '../../../host/encoding/base64/hex.ts';
import {
  verifySgx,
  verifyTdx,
  type DcapCollateral,
  type EvidenceResult,
  type SgxClaims,
  type TdxClaims,
} from '../../../host/attest/index.ts';
import { differ, type Judge, type Mutation, type ReadFile, type VectorEntry } from './entry.ts';
import type { JudgeMutation } from './judges.ts';

type Result = EvidenceResult<TdxClaims> | EvidenceResult<SgxClaims>;

/** A quote as an entry has it, and what it is verified with. */
interface Quoted {
  readonly tee: string;
  readonly quote: Uint8Array<ArrayBuffer>;
  readonly collateral: DcapCollateral | null;
  readonly at: number;
}

/** Checks that stand for the signatures, and the times of all that is signed. */
const CHAIN: readonly string[] = [
  'certification',
  'pck-chain',
  'pck-validity',
  'pck-extension',
  'qe-report-signature',
  'qe-report-data',
  'quote-signature',
  'root-crl',
  'pck-crl',
  'revocation',
  'tcb-signer',
  'tcb-info',
  'tcb-info-time',
  'qe-identity',
  'qe-identity-time',
];

/** The checks of a policy that fail by default when an entry has a flag. */
const FLAGS: readonly (readonly [flag: string | RegExp, check: string])[] = [
  ['DEBUG', 'debug'],
  ['MRSERVICETD!=0', 'service-td'],
  ['SEPT_VE_DISABLE=0', 'sept-ve-disable'],
  ['PKS', 'attributes'],
  [/^trailing:\d+-NONZERO$/, 'trailing'],
];

function verify({ tee, quote, collateral, at }: Quoted): Promise<Result> {
  const options = { endorsements: { collateral }, policy: {}, at, expectedBinding: null };
  return tee === 'tdx' ? verifyTdx({ quote }, options) : verifySgx({ quote }, options);
}

/** An entry without collateral has no time of its own: any at which its certificate is valid. */
async function quotedOf({ tee, files, verifyAt }: VectorEntry, read: ReadFile): Promise<Quoted> {
  const quote = read(files['quote'] ?? '');
  const file = files['collateral'];
  const collateral = file === undefined ? null : (JSON.parse(new TextDecoder().decode(read(file))) as DcapCollateral);
  if (verifyAt !== undefined) return { tee, quote, collateral, at: Date.parse(verifyAt) };
  const { claims } = await verify({ tee, quote, collateral, at: 0 });
  return { tee, quote, collateral, at: claims?.certified?.from ?? 0 };
}

/** The checks that failed. */
function failedOf({ checks }: Result): string[] {
  return checks.flatMap(({ id, status }) => (status === 'fail' ? [id] : []));
}

/** What collateral says of an entry, in the words of the vectors. */
function statusOf(result: Result, collateral: DcapCollateral | null): string | null {
  if (collateral === null) return 'NoCollateral';
  const status = result.claims?.tcb?.status ?? null;
  const late = failedOf(result).some((id) => CHAIN.includes(id));
  return late ? `CollateralOrCertOutOfTime (was ${status})` : status;
}

function judgeMeasurements(entry: VectorEntry, result: Result): string[] {
  const claims = { ...result.claims } as Readonly<Record<string, unknown>>;
  const platform = result.claims?.platform;
  return [
    ...differ('quoteVersion', entry['quoteVersion'], claims['quoteVersion']),
    ...differ('fmspc', entry['fmspc'], platform?.fmspc),
    ...differ('reportData', entry['reportData'], claims['reportData']),
    ...differ('mrtd', entry['mrtd'], claims['mrTd']),
    ...differ('rtmr', entry['rtmr'], claims['rtmrs']),
    ...differ('mrenclave', entry['mrenclave'], claims['mrEnclave']),
  ];
}

function judgeTcb({ expect }: VectorEntry, result: Result, collateral: DcapCollateral | null): string[] {
  const tcb = result.claims?.tcb ?? null;
  const module = tcb?.module ?? null;
  const found = differ('tcbStatus', expect['tcbStatus'], statusOf(result, collateral));
  const compare = (member: string, actual: unknown): void => {
    if (member in expect) found.push(...differ(member, expect[member], actual));
  };
  compare('tcbLevel', tcb?.level);
  compare('module', module === null ? undefined : `${module.id}:${module.status}`);
  compare('moduleAdvisories', module?.advisories.join(','));
  compare('qeStatus', tcb?.quotingEnclave);
  compare('advisories', result.advisories);
  compare('tcbEvaluationDataNumber', tcb?.evaluationNumber);
  return found;
}

/** The checks that must fail: no more, and no fewer. */
function judgeFlags(entry: VectorEntry, result: Result): string[] {
  const failed = failedOf(result);
  const flags = entry.policyFlags ?? [];
  return FLAGS.flatMap(([flag, check]) => {
    const isSet = flags.some((each) => (typeof flag === 'string' ? each === flag : flag.test(each)));
    return differ(check, isSet, failed.includes(check));
  });
}

export const judgeQuote: Judge = async (entry, read) => {
  const quoted = await quotedOf(entry, read);
  const result = await verify(quoted);
  const failed = failedOf(result);
  const isSigned = !failed.some((id) => CHAIN.includes(id));
  return [
    ...judgeMeasurements(entry, result),
    ...differ('signatureChain', entry.expect['signatureChain'], isSigned ? 'pass' : 'fail'),
    ...judgeTcb(entry, result, quoted.collateral),
    ...judgeFlags(entry, result),
    ...differ('strictVerdict', entry.expect['strictVerdict'], result.verdict),
    // Evidence without its collateral is rejected for that, and told so.
    ...differ('collateral', quoted.collateral === null, failed.includes('collateral')),
  ];
};

const DAY = 86_400_000;

function editText(text: string, op: Mutation['op']): string {
  const { set, xorLast, reserialise, replaceFirst } = op;
  if (typeof set === 'string') {
    const [, byte = '', count] = /^([0-9a-f]{2})\*(\d+)$/.exec(set) ?? [];
    return count === undefined ? set : byte.repeat(Number(count));
  }
  if (typeof xorLast === 'number') {
    const last = Number.parseInt(text.slice(-2), 16) ^ xorLast;
    return `${text.slice(0, -2)}${last.toString(16).padStart(2, '0')}`;
  }
  if (reserialise !== undefined) return JSON.stringify(JSON.parse(text), null, 1);
  if (Array.isArray(replaceFirst)) return text.replace(String(replaceFirst[0]), () => String(replaceFirst[1]));
  throw new Error(`a change that is not known: ${JSON.stringify(op)}`);
}

function editCollateral(quoted: Quoted, op: Mutation['op']): Quoted {
  const members: Record<string, unknown> = { ...quoted.collateral };
  const { field, swap, copy, verifyAt } = op;
  const info = JSON.parse(String(members['tcb_info'])) as { readonly issueDate: string; readonly nextUpdate: string };
  if (verifyAt === 'issueDate-1d') return { ...quoted, at: Date.parse(info.issueDate) - DAY };
  if (verifyAt === 'nextUpdate+1d') return { ...quoted, at: Date.parse(info.nextUpdate) + DAY };
  if (typeof field === 'string') members[field] = editText(String(members[field]), op);
  else if (Array.isArray(copy)) members[String(copy[1])] = members[String(copy[0])];
  else if (Array.isArray(swap)) {
    const [one, two] = [String(swap[0]), String(swap[1])];
    [members[one], members[two]] = [members[two], members[one]];
  } else throw new Error(`a change that is not known: ${JSON.stringify(op)}`);
  return { ...quoted, collateral: members as unknown as DcapCollateral };
}

function editQuote(quoted: Quoted, op: Mutation['op']): Quoted {
  const { type, offset, mask, hex } = op;
  const quote = quoted.quote.slice();
  if (type === 'xor' && typeof offset === 'number' && typeof mask === 'number') {
    quote[offset] = (quote[offset] ?? 0) ^ mask;
    return { ...quoted, quote };
  }
  if (type === 'append' && typeof hex === 'string') {
    const more = decodeHex(hex, hex.length / 2) ?? new Uint8Array(0);
    return { ...quoted, quote: Uint8Array.of(...quote, ...more) };
  }
  if (type === 'truncate') {
    const end = quote.findLastIndex((byte) => byte !== 0) + 1;
    return { ...quoted, quote: quote.slice(0, end - 100) };
  }
  throw new Error(`a change that is not known: ${JSON.stringify(op)}`);
}

export const judgeQuoteMutation: JudgeMutation = async ({ op }, entry, read) => {
  const base = await quotedOf(entry, read);
  const changed = op['type'] === 'collateral' ? editCollateral(base, op) : editQuote(base, op);
  const before = failedOf(await verify(base));
  const result = await verify(changed);
  // What rejected the entry before it was changed is no reason.
  return result.verdict === 'accept' ? [] : failedOf(result).filter((id) => !before.includes(id));
};
