import type { CheckList } from '../appraisal/types.ts';

export type ClaimId =
  | 'form'
  | 'decision'
  | 'disclosed'
  | 'module'
  | 'source'
  | 'measured'
  | 'accelerators'
  | 'asserted'
  | 'key'
  | 'time'
  | 'log'
  | 'witnessed'
  | 'consistent';

const PAGE = 'docs/decision-receipts.md';

/** What a receipt claims, in the order of every result: this decision, by this module, on this platform, at this time, in this log, consistent with that head. */
export const RECEIPT_CLAIMS: CheckList<ClaimId> = {
  form: { demands: 'The file is a receipt, and says one thing only.', source: `${PAGE} §1; RFC 9999` },
  decision: { demands: 'This decision was recorded, by the host itself.', source: 'docs/record-format.md §2' },
  disclosed: { demands: 'The opened fields are those that were decided on.', source: 'docs/record-format.md §5.3' },
  module: { demands: 'This module decided, and it is one that is known.', source: `${PAGE} §2; docs/binding.md §1` },
  source: { demands: 'The module is built from a source that was read.', source: 'docs/module-format.md' },
  measured: {
    demands: 'Hardware shows which software was launched, and that the statement is its own.',
    source: 'docs/attestation.md; docs/binding.md §2',
  },
  accelerators: {
    demands: 'Accelerators that the statement names show which firmware they run, and that it asked them.',
    source: 'docs/attestation.md; docs/binding.md §2',
  },
  asserted: { demands: 'What that software says of itself is in force and known.', source: 'docs/binding.md §1' },
  key: { demands: 'The key that it drew has signed for this record.', source: `${PAGE} §2; docs/record-format.md §2` },
  time: { demands: 'The time is an interval that others stand for.', source: `${PAGE} §3` },
  log: { demands: 'The record stands in this log.', source: 'C2SP tlog-proof; RFC 9162 §2.1.3' },
  witnessed: { demands: 'Everybody sees the same log.', source: 'C2SP tlog-cosignature, tlog-policy' },
  consistent: { demands: 'The log only grew since the statement was made.', source: 'RFC 9162 §2.1.4' },
};
