/** What an approver is asked. */
export interface ApprovalRequest {
  readonly agent: string;
  /** The tool or operation. */
  readonly action: string;
  /** What would be executed, no more and no less; `undefined` stands for what no policy can read. */
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Name of the rule that asks; null when a default does. */
  readonly rule: string | null;
  readonly reason: string;
  /** Who the rule names as approvers; the host knows how to reach them, and whether who answers is one of them. */
  readonly approvers: readonly string[];
  /** The digest that the approval is bound to, lower-case hex; the log's record of the decision has the same. */
  readonly actionDigest: string;
  /** Digest of the module that asks. */
  readonly moduleDigest: string;
  /** When the request lapses; milliseconds since 1970. */
  readonly expires: number;
  /** Aborted when the request has lapsed or the caller has given up. */
  readonly signal: AbortSignal;
}

export interface ApprovalAnswer {
  readonly approved: boolean;
  /** Who answered, as the record shall name them. */
  readonly approver: string;
  /** The digest of what was looked at. An answer that came by another way than this callback should carry it; another digest than the request's refuses. */
  readonly actionDigest?: string;
}

/** Asks an approver. Only `true`, or an answer that says `approved: true` in so many words, lets the action run. */
export type Approve = (request: ApprovalRequest) => boolean | ApprovalAnswer | Promise<boolean | ApprovalAnswer>;

/** Where a guard's escalations are answered. */
export interface Approvals {
  readonly approve: Approve;
  /** Milliseconds an approver has; default 300,000. After it the action is refused. */
  readonly timeoutMs?: number;
}
