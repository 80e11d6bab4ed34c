/** What a broken receipt is, and ways of breaking one. */
import type { ClaimId } from '../../../host/attest/receipt/claims.ts';
import { formatReceipt, formatReceiptJson, type ReceiptParts, type ReceiptTrust } from '../../../host/attest/index.ts';
import { decodeCbor, encodeCbor } from '../../../host/engine/index.ts';
import type { CborValue } from '../../../host/engine/cbor/types.ts';
import type { Machine } from '../machines.ts';
import type { Made, Making } from '../receipt.ts';
import { NOW } from '../statement.ts';

/** When receipts are verified. */
export const VERIFIED_AT = NOW + 60_000;

/** Makes another receipt of one, or another trust. */
export type Change = (made: Made) => Made | Promise<Made>;

/** Makes the file of a receipt. */
export type BreakFile = (made: Made) => Uint8Array;

/** One thing broken, and exactly what then fails. */
export interface Broken {
  readonly what: string;
  /** The claims that fail, in their order: all of them. */
  readonly claims: readonly ClaimId[];
  /** The checks of the evidence that fail: all of them. Null where no evidence could be read; left out where all hold. */
  readonly checks?: readonly string[] | null;
  /** What the receipt is made with. */
  readonly making?: Making | undefined;
  /** Where the host runs; made late, for keys are. */
  readonly machine?: () => Promise<Machine>;
  readonly change?: Change | undefined;
  /** The file, when it is not simply that of the parts. */
  readonly file?: BreakFile;
  readonly at?: number;
}

/** Changes parts of a receipt. */
export const withParts =
  (change: (parts: ReceiptParts, made: Made) => Partial<ReceiptParts> | Promise<Partial<ReceiptParts>>) =>
  async (made: Made): Promise<Made> => ({ ...made, parts: { ...made.parts, ...(await change(made.parts, made)) } });

/** Changes what is trusted. */
export const withTrust =
  (change: (trust: ReceiptTrust) => Partial<ReceiptTrust>) =>
  (made: Made): Made => ({ ...made, trust: { ...made.trust, ...change(made.trust) } });

/** The same receipt by other policies of platforms. */
export const withPolicy = (platforms: ReceiptTrust['platforms']): ((made: Made) => Made) =>
  withTrust((trust) => ({
    platforms: Object.fromEntries(
      Object.entries(platforms).map(([platform, policy]) => [
        platform,
        { ...new Map<string, object>(Object.entries(trust.platforms)).get(platform), ...policy },
      ]),
    ),
  }));

type Members = Map<string, CborValue>;

/** The file of a receipt whose collection was changed after it was written. */
export const withMembers =
  (change: (members: Members) => void) =>
  ({ parts }: Made): Uint8Array => {
    const members = decodeCbor(formatReceipt(parts), { bytes: 1 << 24 }) as Members;
    change(members);
    return encodeCbor(members);
  };

/** As `withMembers`, for the value of one of them. */
export const withValue = (label: string, change: (value: Uint8Array) => Uint8Array): BreakFile =>
  withMembers((members) => {
    const [type, value, ...indicator] = members.get(label) as [string, Uint8Array, number?];
    members.set(label, [type, change(value), ...indicator.filter((each) => each !== undefined)]);
  });

/** The file of a receipt in JSON, changed as a text. */
export const withJson =
  (change: (text: string) => string) =>
  ({ parts }: Made): Uint8Array => {
    const text = formatReceiptJson(parts);
    const changed = change(text);
    if (changed === text) throw new Error('nothing was changed');
    return new TextEncoder().encode(changed);
  };

/** Some bytes with one bit of them changed. */
export function flipped(bytes: Uint8Array, at = bytes.length >> 1): Uint8Array<ArrayBuffer> {
  const changed = new Uint8Array(bytes);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}

/** The evidence, or the endorsements, with members changed. */
export const withCbor =
  (label: 'evidence' | 'endorsements', change: (members: Members) => void) =>
  (made: Made): Made => {
    const attached = made.parts[label];
    if (attached === null || !('bytes' in attached)) throw new Error('nothing is attached');
    const members = decodeCbor(attached.bytes) as Members;
    change(members);
    return { ...made, parts: { ...made.parts, [label]: { bytes: encodeCbor(members) } } };
  };
