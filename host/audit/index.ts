/** The audit room: canonical records, the tree over them, signed checkpoints, proofs, and their verification, on web-standard APIs. */
export { AuditError, type AuditErrorCode } from './error/error.ts';
export type {
  ApprovalEvent,
  AuditEvent,
  AuditSink,
  CloseEvent,
  DecisionEvent,
  DurableReceipt,
  HeartbeatEvent,
  OutcomeEvent,
  RecordedVerdict,
  SwapEvent,
} from './types.ts';
export { commitAction, type ActionCommitment } from './record/action.ts';
export { discloseField, verifyDisclosure, type DisclosedField, type Disclosure } from './record/disclosure.ts';
export { formatDisclosures, type DisclosureFile, type OpenedEntry } from './disclosures/file.ts';
export { verifyDisclosures, type OpenedFields, type OpenedRecord } from './disclosures/verify.ts';
export { verifyCompleteness, type Completeness } from './complete/verify.ts';
export { decodeRecord } from './record/decode.ts';
export type {
  ApprovalRecord,
  AuditRecord,
  BatchRecord,
  BindingRecord,
  CloseRecord,
  DecisionRecord,
  ErasureRecord,
  EventRecord,
  HeartbeatRecord,
  OutcomeRecord,
  RecordBody,
  RecordText,
  SenderMark,
  SessionRecord,
  SwapRecord,
} from './record/types.ts';
export { hostVerifierKey } from './log/host-key.ts';
export { memoryLog, type MemoryLog, type MemoryLogOptions } from './log/memory.ts';
export { parseNote, formatNote } from './note/parse.ts';
export { verifyNote } from './note/verify.ts';
export { signNote } from './note/sign.ts';
export {
  createSignerKey,
  formatKeyId,
  formatSignerKey,
  formatVerifierKey,
  parseSignerKey,
  parseVerifierKey,
} from './note/key.ts';
export type { NoteSignature, SignatureScheme, SignedNote, SignerKey, VerifiedNote, VerifierKey } from './note/types.ts';
export { loadMlDsa44, withSchemes, type MlDsa44 } from './ml-dsa/scheme.ts';
export { verifyEd25519 } from './ed25519/verify.ts';
export { formatCheckpoint, parseCheckpoint, type Checkpoint } from './checkpoint/checkpoint.ts';
export { cosign, parseCosignature, verifyCosignatures } from './cosignature/cosignature.ts';
export {
  createCosigner,
  formatCosigner,
  formatCosignerKey,
  parseCosigner,
  parseCosignerKey,
} from './cosignature/key.ts';
export { subtreeMessage, type SubtreeStatement } from './cosignature/subtree-message.ts';
export type { Cosignature, CosignerKey, CosignerSigner } from './cosignature/types.ts';
export { parsePolicy } from './tlog-policy/parse.ts';
export {
  demandQuorum,
  logTrustOf,
  meetsQuorum,
  verifyByPolicy,
  type WitnessedCheckpoint,
} from './tlog-policy/quorum.ts';
export type { PolicyGroup, PolicyLog, PolicyWitness, TrustPolicy } from './tlog-policy/types.ts';
export { formatTilePath, parseTilePath, tileCounts, type TileCount, type TilePath } from './tile-path/tile-path.ts';
export { formatAddCheckpoint, parseAddCheckpoint, type AddCheckpoint } from './witness/request.ts';
export {
  collectCosignatures,
  type CosignedCheckpoint,
  type CosignOptions,
  type WitnessOutcome,
  type WitnessResult,
} from './witness/client.ts';
export { memoryCheckpointStore, webCheckpointStore, type CheckpointStore } from './checkpoint/store.ts';
export type { LogWitnesses, WitnessRound } from './witness/rounds.ts';
export { formatSignSubtree, parseSignSubtree, type SignSubtree } from './witness/subtree-request.ts';
export { signSubtree, type SubtreeSignerOptions } from './witness/sign-subtree.ts';
export { originHash, witnessApp, type HttpApp, type WitnessAppOptions } from './witness/app.ts';
export { addCheckpoint, judgeCheckpoint, type WitnessAnswer, type WitnessOptions } from './witness/witness.ts';
export { signHandover, verifyHandover, type Handover } from './key-history/handover.ts';
export {
  formatKeyHistory,
  parseKeyHistory,
  trustByHistory,
  verifyKeyHistory,
  type KeyHistory,
  type KeyPeriod,
} from './key-history/history.ts';
export {
  formatSplitView,
  parseSplitView,
  verifySplitView,
  type ProvenSplit,
  type SplitView,
} from './gossip/evidence.ts';
export { remoteLog, type RemoteLog, type RemoteLogOptions } from './gossip/remote.ts';
export { seeCheckpoint, type LogReader, type SeenCheckpoint, type SeenOptions } from './gossip/follow.ts';
export { readCertificates } from './timestamp/certificates.ts';
export { stampCheckpoint, type StampOptions } from './timestamp/ask.ts';
export { checkpointDigest, timestampRequest } from './timestamp/request.ts';
export { parseTimestamp, type TimestampInfo, type TimestampToken } from './timestamp/token.ts';
export { verifyTimestamp, type TimestampTrust } from './timestamp/verify.ts';
export { leafHash } from './tree/hash.ts';
export { coveringSubtrees, isSubtree, type LeafRange } from './tree/subtree.ts';
export {
  proveConsistency,
  proveInclusion,
  proveSubtreeConsistency,
  proveSubtreeInclusion,
  type HashReader,
} from './tree/prove.ts';
export {
  verifyConsistency,
  verifyInclusion,
  verifySubtreeConsistency,
  verifySubtreeInclusion,
  type ConsistencyClaim,
  type InclusionClaim,
  type SubtreeConsistencyClaim,
  type SubtreeInclusionClaim,
} from './tree/verify.ts';
export { formatTlogProof, parseTlogProof, type TlogProof } from './tlog-proof/tlog-proof.ts';
export { issueReceiptOfConsistency, issueReceiptOfInclusion } from './receipt/issue.ts';
export { parseReceipt } from './receipt/parse.ts';
export {
  verifyReceiptOfConsistency,
  verifyReceiptOfInclusion,
  type VerifiedConsistency,
  type VerifiedInclusion,
} from './receipt/verify.ts';
export { issueEntryReceipt, verifyEntryReceipt, type ReceiptedRecord } from './receipt/entry.ts';
export {
  verifyCcfReceipt,
  verifyStatementReceipts,
  type VerifiedCcfReceipt,
  type VerifiedStatement,
} from './receipt/ccf.ts';
export { receiptKeyOf } from './receipt/key.ts';
export { readServiceCertificate } from './receipt/certificate.ts';
export type { CcfProof, ConsistencyProof, InclusionProof, Receipt, ReceiptKey, ReceiptTrust } from './receipt/types.ts';
export { verifyCheckpoint, type LogTrust, type VerifiedCheckpoint } from './verify/checkpoint.ts';
export {
  verifyEntryProof,
  verifyExtension,
  verifyTlogProof,
  type ProvenLeaf,
  type ProvenRecord,
} from './verify/proof.ts';
export { segmentOpener, type SegmentKeys } from './log/segment-opener.ts';
export { verifyLog, type LogFilesInBytes, type LogReport } from './verify/log.ts';
export type { Segment } from './log/replay.ts';
