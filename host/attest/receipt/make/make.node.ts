import type { MasterKeySource } from '../../../audit/disclosures/options.ts';
import { proofMaker } from '../../../audit/export/proofs.node.ts';
import type { LogPlace } from '../../../audit/log/readable.ts';
import type { Disclosure } from '../../../audit/record/disclosure.ts';
import { encodeHex } from '../../../encoding/base64/hex.ts';
import { sameBytes } from '../../../encoding/bytes/same.ts';
import type { LogTrust } from '../../../audit/verify/checkpoint.ts';
import { damaged } from '../kept/file.ts';
import type { KeptBinding, ReceiptStore } from '../kept/types.ts';
import type { ReceiptParts } from '../types.ts';
import { sha256 } from '../../digest/sha256.ts';
import { assembleReceipt, notProvable } from './assemble.ts';
import { findDecision, type FoundDecision } from './find.node.ts';
import { chooseHead } from './head.ts';

/** Which fields of the action a receipt opens, and with what. */
export interface ReceiptDisclosures {
  /** Names of fields; all of them when left out. */
  readonly fields?: readonly string[];
  /** The store's folder; by default the one beside the log's folder. */
  readonly store?: string;
  readonly masterKey: MasterKeySource;
}

/** What a receipt is made of, when the host that made the decision may be gone. */
export interface MakeReceiptOptions {
  /** The log: its folder, or a storage. */
  readonly log: LogPlace;
  /** Whom to trust for it. */
  readonly trust: LogTrust;
  /** The decision's index in the log. */
  readonly index: number;
  /** What its host has kept, such as `receiptFolder('./kept')`. */
  readonly kept: ReceiptStore;
  /** A signed checkpoint to prove it under, such as one with cosignatures. By default the published one, if the decision's host has signed it, or else the last that is kept of that host. */
  readonly checkpoint?: string;
  /** Fields to open; none when left out. */
  readonly disclose?: ReceiptDisclosures;
  /** The module's file, to come along. */
  readonly module?: Uint8Array;
}

/** What was kept of the statement that a record announced; the record says what it must be. */
async function boundOf(kept: ReceiptStore, { announced }: FoundDecision): Promise<KeptBinding> {
  const { sequence, binding, evidence } = announced;
  const name = encodeHex(binding);
  const bound =
    (await kept.find(binding)) ??
    notProvable(`nothing was kept of the statement ${name} that record ${sequence} announces`);
  const digest = bound.evidence === null ? null : await sha256(bound.evidence);
  const isSame = digest === null || evidence === null ? digest === evidence : sameBytes(digest, evidence);
  return isSame
    ? bound
    : damaged(`the evidence of the statement ${name} is not that which record ${sequence} announces`);
}

async function openedFields(
  { log, trust, disclose }: MakeReceiptOptions,
  { decision }: FoundDecision,
): Promise<readonly Disclosure[]> {
  if (disclose === undefined) return [];
  // A database comes with it, which nobody else needs.
  const { openFields } = await import('../../../audit/disclosures/disclose.node.ts');
  const [opened] = await openFields({ log, trust, ...disclose }, [decision]);
  return opened?.fields ?? [];
}

/**
 * Makes a receipt of a decision from its log, and from what its host has kept beside it: the host may be gone. The log is verified first; what was kept is held against the log; and the receipt is verified, but for what only a
 * verifier's policy can say of the evidence.
 *
 * @returns its parts, for `formatReceipt` or `formatReceiptJson`
 * @throws AttestError `not_provable` for a decision that no receipt can show: not an attested host's, nothing kept of its statement, which was not in force, no head that its host has signed; `malformed` for what is kept and damaged,
 *   `too_large`; AuditError `index_out_of_range`, `entries_pruned`, those of `visitLog` and of `disclose`; errors of the file system
 * @example
 * const parts = await makeReceipt({ log: './audit', trust, index: 7, kept: receiptFolder('./kept') });
 */
export async function makeReceipt(options: MakeReceiptOptions): Promise<ReceiptParts> {
  const { log, trust, kept, index, module = null } = options;
  const found = await findDecision(log, trust, index);
  const bound = await boundOf(kept, found);
  const { decision, hostKey, log: published } = found;
  const head = await chooseHead({ index, hostKey, published, given: options.checkpoint, kept }, trust);
  const disclosures = await openedFields(options, found);
  const proofs = await proofMaker(log, head);
  try {
    const content = { bound, record: decision.entry, proof: await proofs.make(decision), disclosures, module };
    return await assembleReceipt(content, (from) => proofs.growth(from), trust);
  } finally {
    await proofs.close();
  }
}
