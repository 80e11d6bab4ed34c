import type { Verb } from './frame/verb.ts';

/** A verb that is loaded only when it is called, so that `edict --help` does not wait for a compiler. */
export interface VerbEntry {
  readonly name: string;
  load(): Promise<Verb>;
}

/** Every verb, in the order in which the help lists them. A new verb is one file and one line here. */
export const VERBS: readonly VerbEntry[] = [
  { name: 'init', load: async () => (await import('./init.ts')).init },
  { name: 'check', load: async () => (await import('./check.ts')).check },
  { name: 'lint', load: async () => (await import('./lint.ts')).lint },
  { name: 'fmt', load: async () => (await import('./fmt.ts')).fmt },
  { name: 'build', load: async () => (await import('./build.ts')).build },
  { name: 'eval', load: async () => (await import('./eval.ts')).evaluate },
  { name: 'explain', load: async () => (await import('./explain.ts')).explain },
  { name: 'test', load: async () => (await import('./test.ts')).test },
  { name: 'replay', load: async () => (await import('./replay.ts')).replay },
  { name: 'diff', load: async () => (await import('./diff.ts')).diff },
  { name: 'bench', load: async () => (await import('./bench.ts')).bench },
  { name: 'translate', load: async () => (await import('./translate.ts')).translate },
  { name: 'link', load: async () => (await import('./link.ts')).link },
  { name: 'migrate', load: async () => (await import('./migrate.ts')).migrate },
  { name: 'schema', load: async () => (await import('./schema.ts')).schema },
  { name: 'inspect', load: async () => (await import('./inspect.ts')).inspect },
  { name: 'sign', load: async () => (await import('./sign.ts')).sign },
  { name: 'verify', load: async () => (await import('./verify.ts')).verify },
  { name: 'audit verify', load: async () => (await import('./audit/verify.ts')).auditVerify },
  { name: 'audit prove', load: async () => (await import('./audit/prove.ts')).auditProve },
  { name: 'audit show', load: async () => (await import('./audit/show.ts')).auditShow },
  { name: 'audit fsck', load: async () => (await import('./audit/fsck.ts')).auditFsck },
  { name: 'audit export', load: async () => (await import('./audit/export.ts')).auditExport },
  { name: 'audit tail', load: async () => (await import('./audit/tail.ts')).auditTail },
  { name: 'audit stats', load: async () => (await import('./audit/stats.ts')).auditStats },
  { name: 'audit serve', load: async () => (await import('./audit/serve.ts')).auditServe },
  { name: 'audit enrol', load: async () => (await import('./audit/enrol.ts')).auditEnrol },
  { name: 'audit report', load: async () => (await import('./audit/report.ts')).auditReport },
  { name: 'audit compare', load: async () => (await import('./audit/compare.ts')).auditCompare },
  { name: 'audit evidence', load: async () => (await import('./audit/evidence.ts')).auditEvidence },
  { name: 'audit timestamp', load: async () => (await import('./audit/timestamp.ts')).auditTimestamp },
  { name: 'audit handover', load: async () => (await import('./audit/handover.ts')).auditHandover },
  { name: 'audit witness', load: async () => (await import('./audit/witness.ts')).auditWitness },
  { name: 'audit disclose', load: async () => (await import('./audit/disclose.ts')).auditDisclose },
  { name: 'audit disclosed', load: async () => (await import('./audit/disclosed.ts')).auditDisclosed },
  { name: 'audit complete', load: async () => (await import('./audit/complete.ts')).auditComplete },
  { name: 'audit erase', load: async () => (await import('./audit/erase.ts')).auditErase },
  { name: 'audit hold', load: async () => (await import('./audit/hold.ts')).auditHold },
  { name: 'audit kept', load: async () => (await import('./audit/kept.ts')).auditKept },
  { name: 'audit retain', load: async () => (await import('./audit/retain.ts')).auditRetain },
  { name: 'audit rekey', load: async () => (await import('./audit/rekey.ts')).auditRekey },
  { name: 'attest doctor', load: async () => (await import('./attest/doctor.ts')).attestDoctor },
  { name: 'attest broker', load: async () => (await import('./attest/broker.ts')).attestBroker },
  { name: 'receipt make', load: async () => (await import('./receipt/make.ts')).receiptMake },
  { name: 'receipt verify', load: async () => (await import('./receipt/verify.ts')).receiptVerify },
  { name: 'receipt show', load: async () => (await import('./receipt/show.ts')).receiptShow },
  { name: 'receipt page', load: async () => (await import('./receipt/page.ts')).receiptPage },
  { name: 'doctor', load: async () => (await import('./doctor.ts')).doctor },
];
