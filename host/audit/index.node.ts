/** The audit room on Node: all of the portable face, and logs on the disk. */
import { commitAction as portableCommit, type ActionCommitment } from './record/action.ts';
import { nodeHashInto } from './sha256/sha256.node.ts';

export * from './index.ts';
export { openLog } from './log/open.node.ts';
export { unlockSegments } from './log/sealed.node.ts';
export type { FileLog, LogEncryption, LogOptions } from './log/file-log.ts';
export type { StorageSource } from './log/source.ts';
export type { LogDocument, LogStorage } from './log/storage.ts';
export type { LogPlace, ReadableLog } from './log/readable.ts';
export type { LogNotes } from './log/read.node.ts';
export { isStorageAddress, logPlace } from './backends/place.node.ts';
export { objectStorage } from './backends/objects/source.node.ts';
export type { ObjectsCredentials, ObjectsOptions } from './backends/objects/options.ts';
export { openShards, type Shards, type ShardsOptions } from './shards/shards.node.ts';
export { queueTransport, type QueueTransport } from './backends/queue/transport.node.ts';
export { sequenceQueue, type QueueSequencer, type SequencerOptions } from './backends/queue/sequence.node.ts';
export type { QueueDiskOptions, QueueOptions } from './backends/queue/options.ts';
export { postgresStorage } from './backends/postgres/source.node.ts';
export type { PostgresOptions } from './backends/postgres/options.ts';
export { createKey, loadKey, loadOrCreateKey } from './log/key.node.ts';
export { openCheckpointStore, type CheckpointFile } from './checkpoint/store.node.ts';
export { fileCheckpointStore, folderReader } from './gossip/folder.node.ts';
export { loadOrCreateCosigner, type CosignerAlgorithm } from './witness/key.node.ts';
export { serveWitness, type WitnessServerOptions } from './witness/serve.node.ts';
export type { HttpServer, ListenAddress, ListenOptions } from './http/listen.node.ts';
export type { LogEntry } from './verify/entry.ts';
export type { DisclosureOptions, MasterKeySource } from './disclosures/options.ts';
export { storeFolder } from './disclosures/options.node.ts';
export type { SubjectRule } from './disclosures/subject.ts';
export { createMasterKey, loadMasterKey, type MasterKey } from './disclosures/master.node.ts';
export { DisclosureStore, type Erasure } from './disclosures/store.node.ts';
export { eraseSubject, type ErasureOrder, type RecordedErasure } from './disclosures/erase.node.ts';
export { checkStore, type StoreReport } from './disclosures/check.node.ts';
export { disclose, type DiscloseOptions } from './disclosures/disclose.node.ts';
export type { HistoryRow, Hold } from './disclosures/ledger.node.ts';
export { holdsInForce, placeHold, releaseHold, type HoldRequest } from './retention/holds.node.ts';
export { retain, type Retained, type RetentionLimit } from './retention/retain.node.ts';
export { pruneLog, type PrunedLog, type PruneLogOptions } from './retention/prune-log.node.ts';
export { pruneTiles, type Pruned } from './retention/prune.node.ts';
export { verifyTiles, type TilesReport } from './verify/tiles.node.ts';
export { checkComplete, exportComplete } from './complete/folder.node.ts';
export { exportTiles, type ExportedTiles } from './export/tiles.node.ts';
export { exportFormats, type ExportFormat } from './export/formats.ts';
export { prunedText, type PrunedEntries } from './export/text.ts';
export { proofMaker, type ProofMaker } from './export/proofs.node.ts';
export { Tally, type LogStatistics, type TimeBucket } from './stats/tally.ts';
export { reportPage, type ReportInput } from './report/report.ts';
export { serveLog, type IngestServerOptions, type LogServer, type LogServerOptions } from './serve/serve.node.ts';
export { readTokens, type ReadTokens } from './serve/tokens.node.ts';
export type { ServerEvent } from './serve/types.ts';
export { issueCertificate, parseCertificate, verifyCertificate } from './ingest/certificate.ts';
export { enrolSender, formatCredential, parseCredential, type Credential } from './ingest/credential.ts';
export { verifySenders, type SenderReport } from './ingest/signatures.ts';
export { senderRecords } from './ingest/records.node.ts';
export { DEFAULT_LIMITS, type IngestLimits } from './ingest/limits.ts';
export type { BatchReceipt, Certificate, ReceiptRun } from './ingest/types.ts';
export { verifyContinuation, type ContinuationReport } from './verify/continuation.node.ts';
export { LogFollower } from './verify/follow.node.ts';
export { fsckLog } from './fsck/fsck.node.ts';
export type { FsckReport, LogFinding } from './fsck/types.ts';
export {
  prove,
  readLog,
  show,
  verifyFolder,
  visitLog,
  type ProvenEntry,
  type PrunedPart,
  type VisitedLog,
} from './verify/folder.node.ts';

/** `commitAction` of the portable face, with the platform's SHA-256. */
export function commitAction(snapshot: Readonly<Record<string, unknown>>, seed: Uint8Array): ActionCommitment {
  return portableCommit(snapshot, seed, nodeHashInto);
}
