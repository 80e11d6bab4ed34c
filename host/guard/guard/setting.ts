import type { AuditSink } from '../../audit/types.ts';
import type { DecideOptions, Engine } from '../../engine/types.ts';
import type { Manifest, ManifestEntry } from '../../engine/manifest/types.ts';
import type { Approvals } from '../approvals/types.ts';
import { GuardError } from '../error/error.ts';
import { createMemoryLimitStore } from '../limits/memory.ts';
import type { CallerCheck } from '../callers/types.ts';
import type { LimitStore } from '../limits/types.ts';
import type { EntitiesOf } from '../project/cedar/request.ts';
import { planOf, type ProjectionPlan } from '../project/plan.ts';
import type { ActionRecorder } from '../record/types.ts';
import type { GuardOptions } from '../types.ts';
import { checkGuardOptions } from './misuse.ts';

/** Milliseconds an approver has by default. */
const APPROVAL_TIMEOUT_MS = 300_000;
/** The longest delay that timers of every platform keep. */
const MAX_TIMEOUT_MS = 0x7fffffff;

/** A guard's options with their defaults. */
export interface Setting {
  readonly module: Engine;
  readonly entry: string | undefined;
  readonly decideOptions: DecideOptions | undefined;
  readonly audit: AuditSink | undefined;
  readonly limits: LimitStore;
  readonly approvals: Required<Approvals> | undefined;
  readonly callers: CallerCheck | undefined;
  readonly clock: () => number;
  readonly mode: 'enforce' | 'observe';
  readonly observes: boolean;
  readonly continues: boolean;
  readonly waits: boolean;
  readonly warningsRun: boolean;
  readonly opaquePasses: boolean;
  readonly outcomes: boolean;
  readonly recorder: ActionRecorder | undefined;
  readonly entities: EntitiesOf | undefined;
  readonly onFault: (fault: GuardError) => void;
  /** The plan of the module that stands now. */
  plan(): ProjectionPlan;
}

function entryOf(manifest: Manifest, name: string | undefined): ManifestEntry {
  const entry = name === undefined ? manifest.entries[0] : manifest.entries.find((entry) => entry.name === name);
  if (entry !== undefined) return entry;
  throw new GuardError('options_invalid', `the module has no entry ${name === undefined ? 'at all' : `'${name}'`}`);
}

/** Plans anew when the module was swapped. */
function planner(module: Engine, name: string | undefined): () => ProjectionPlan {
  let { manifest } = module;
  let plan = planOf(entryOf(manifest, name));
  return () => {
    const current = module.manifest;
    if (current !== manifest) {
      plan = planOf(entryOf(current, name));
      manifest = current;
    }
    return plan;
  };
}

function approvalsOf({ approvals }: GuardOptions): Required<Approvals> | undefined {
  if (approvals === undefined) return undefined;
  const { approve, timeoutMs = APPROVAL_TIMEOUT_MS } = approvals;
  if (timeoutMs > 0 && timeoutMs <= MAX_TIMEOUT_MS) return { approve, timeoutMs };
  throw new GuardError('options_invalid', `approvers have between 1 and ${MAX_TIMEOUT_MS} ms, not ${timeoutMs}`);
}

/** Whoever is told of a fault cannot change what becomes of the action: what the listener throws is the program's own fault, and surfaces as that of an event's listener does. */
function listener(onFault: GuardOptions['onFault']): (fault: GuardError) => void {
  if (onFault === undefined) return () => undefined;
  return (fault) => {
    try {
      onFault(fault);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  };
}

/** @throws GuardError `options_invalid` */
export function settingOf(options: GuardOptions): Setting {
  checkGuardOptions(options);
  const { module, entry, audit, mode = 'enforce' } = options;
  return {
    module,
    entry,
    decideOptions: entry === undefined ? undefined : { entry },
    audit,
    limits: options.limits ?? createMemoryLimitStore(),
    approvals: approvalsOf(options),
    callers: options.callers,
    clock: options.clock ?? Date.now,
    mode,
    observes: mode === 'observe',
    continues: options.onAuditFailure === 'continue',
    waits: options.onQueueFull !== 'deny',
    warningsRun: options.warnings === 'allow',
    opaquePasses: options.opaque !== 'deny',
    outcomes: options.outcomes !== 'ignore',
    recorder: options.recorder,
    entities: options.entities,
    onFault: listener(options.onFault),
    plan: planner(module, entry),
  };
}
