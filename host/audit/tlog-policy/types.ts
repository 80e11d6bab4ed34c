import type { CosignerKey } from '../cosignature/types.ts';
import type { VerifierKey } from '../note/types.ts';

/** A log that a trust policy accepts; its key's name is its origin. */
export interface PolicyLog {
  readonly key: VerifierKey;
  readonly url: string | null;
}

/** A witness that a trust policy knows. */
export interface PolicyWitness {
  /** Its name within the policy. */
  readonly name: string;
  readonly key: CosignerKey;
  /** Where it takes checkpoints. */
  readonly url: string | null;
}

/** A number of members of which enough must have cosigned. */
export interface PolicyGroup {
  readonly name: string;
  /** From 1 to the number of members. */
  readonly threshold: number;
  readonly members: readonly (PolicyWitness | PolicyGroup)[];
}

/** Whom to believe that a checkpoint is the one that everybody sees (C2SP tlog-policy). */
export interface TrustPolicy {
  /** Each alone; none when the logs are known from elsewhere. */
  readonly logs: readonly PolicyLog[];
  readonly witnesses: readonly PolicyWitness[];
  /** Who must have cosigned; null for nobody. */
  readonly quorum: PolicyWitness | PolicyGroup | null;
}
