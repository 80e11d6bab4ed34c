import { createSink } from '../../../diagnostics/sink.ts';
import type { Sink } from '../../../diagnostics/sink.ts';
import type { Source } from '../../../source/source.ts';
import { lex } from '../lex/lex.ts';
import type { Tokens } from '../lex/token.ts';
import type { Policy } from '../syntax/types.ts';
import { peek, take, Unparsable } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { parsePolicy } from './policy.ts';

/** A text of policies. */
export interface PolicyText extends Tokens {
  readonly source: Source;
  /** Policies and templates, in the order in which they stand. */
  readonly policies: readonly Policy[];
}

/** Takes what is left of a policy that could not be read, up to its semicolon. */
const skipPolicy = (cursor: Cursor): void => {
  while (peek(cursor).kind !== 'end') {
    if (take(cursor).kind === ';') return;
  }
};

/**
 * Reads policies and templates as Cedar 4.12 does; null after reporting why they are none. After an error it goes on with the next policy, so that all of them are
 * reported.
 */
export const parsePolicies = (source: Source, sink: Sink): PolicyText | null => {
  const findings = createSink();
  const lexed = lex(source, findings);
  const policies: Policy[] = [];
  const cursor: Cursor = { source, sink: findings, tokens: lexed?.tokens ?? [], index: 0, level: 0 };
  while (peek(cursor).kind !== 'end') {
    try {
      policies.push(parsePolicy(cursor));
    } catch (error) {
      if (!(error instanceof Unparsable)) throw error;
      cursor.level = 0;
      skipPolicy(cursor);
    }
  }
  sink.adopt(findings);
  return lexed === null || findings.failed() ? null : { ...lexed, source, policies };
};
