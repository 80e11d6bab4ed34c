/** Doubles of the guard's neighbours: an engine whose decisions are a function, and a log in memory. */
import type { AuditEvent, AuditSink, DurableReceipt } from '../../host/audit/types.ts';
import type { Dialect, Manifest, Obligation, Slot } from '../../host/engine/manifest/types.ts';
import type { DecideOptions, Decision, Engine, PolicyInput } from '../../host/engine/types.ts';

export const DIGEST: string = 'd'.repeat(64);

/** A decision of rule `rule`, or of what `over` says. */
export function decision(over: Partial<Decision> = {}): Decision {
  const verdict = over.verdict ?? 'allow';
  return {
    verdict,
    allowed: verdict === 'allow' || verdict === 'warn',
    action: verdict === 'escalate' ? 'require_approval' : verdict,
    rule: 'rule',
    policy: 'policy',
    reason: 'because',
    reasons: [{ id: 'rule-id', text: 'because' }],
    errors: [],
    matched: ['rule-id'],
    obligations: [],
    fallback: false,
    error: null,
    limited: false,
    conflict: false,
    moduleDigest: DIGEST,
    entry: 'main',
    epoch: 0n,
    stateDigest: null,
    candidates: 1,
    ...over,
  };
}

export function manifest(dialect: Dialect = 'agt-py', slots: readonly Slot[] = [wholeContext]): Manifest {
  return {
    format: 1,
    abi: 1,
    compiler: { edict: '0', assemblyscript: '0', binaryen: '0' },
    options: {},
    sources: [],
    limits: { frameBytes: 65536, depth: 64, steps: 100000, memoryPages: 64 },
    entries: [{ name: 'main', version: '1', dialect, strategy: 'first', slots, rules: [], obligations: [] }],
  };
}

const wholeContext: Slot = { path: ['context'], walk: 'record', type: 'any' };

/** An engine that decides as `decide` says; a decision with `exhausted` is the limited deny. */
export function engine(
  decide: (input: PolicyInput, options?: DecideOptions) => Decision,
  made: Manifest = manifest(),
): Engine & { readonly inputs: PolicyInput[] } {
  const inputs: PolicyInput[] = [];
  const never = (): never => {
    throw new Error('the guard does not call this');
  };
  return {
    inputs,
    digest: DIGEST,
    digestSource: 'bytes',
    manifest: made,
    decide(input, options) {
      inputs.push(input);
      const decided = decide(input, options);
      if (options?.exhausted === undefined) return decided;
      return { ...decided, verdict: 'deny', allowed: false, action: 'deny', limited: true, obligations: [] };
    },
    decideMany: never,
    explain: never,
    frame: never,
    decideFrame: never,
    swap: never,
    install: never,
    update: never,
    state: null,
  };
}

export interface LogDouble extends AuditSink {
  readonly events: AuditEvent[];
  /** Fails appends from now on with this code. */
  fail(code: 'queue_full' | 'writer_stopped' | null): void;
  /** Makes room: resolves everyone who waits. */
  drain(): void;
  /** Resolves or rejects what waits for durability. */
  settle(error?: Error): void;
}

/** A log that keeps events in memory, and fails on request. */
export function log(): LogDouble {
  const events: AuditEvent[] = [];
  let failure: string | null = null;
  let room = Promise.withResolvers<void>();
  let durable = Promise.withResolvers<DurableReceipt>();
  return {
    events,
    append(event) {
      if (failure !== null) throw Object.assign(new Error(failure), { code: failure });
      return events.push(event) - 1;
    },
    room: () => room.promise,
    durable: () => durable.promise,
    close: async () => undefined,
    fail(code) {
      failure = code;
    },
    drain() {
      failure = null;
      room.resolve();
      room = Promise.withResolvers();
    },
    settle(error) {
      if (error === undefined) durable.resolve({ index: 0n, checkpoint: '' });
      else durable.reject(error);
      durable = Promise.withResolvers();
    },
  };
}

export const limit = (count: number, over: Partial<Extract<Obligation, { kind: 'limit' }>> = {}): Obligation => ({
  kind: 'limit',
  text: `${count}/hour`,
  count,
  windowMs: 3_600_000,
  key: [{ input: 'agent' }, { literal: 'policy' }, { literal: 'rule' }],
  grants: 'at-least-one',
  ...over,
});
