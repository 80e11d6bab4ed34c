import { createSink } from '../../../diagnostics/sink.ts';
import type { Sink } from '../../../diagnostics/sink.ts';
import type { Source } from '../../../source/source.ts';
import { lex } from '../lex/lex.ts';
import { unescape } from '../lex/unescape.ts';
import type { EntityReference } from '../syntax/types.ts';
import { peek, rangeFrom, unexpected, Unparsable } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { takePath } from './names.ts';

const EXPECTED = 'an entity such as User::"alice"';

const takeEntity = (cursor: Cursor): EntityReference => {
  const { name, id } = takePath(cursor, EXPECTED);
  if (id === null) return unexpected(cursor, EXPECTED);
  const value = unescape(cursor.source, id, cursor.sink) ?? '';
  const range = rangeFrom(cursor, name.range[0]);
  if (peek(cursor).kind !== 'end') unexpected(cursor, 'the end of the text');
  return { kind: 'entity', type: name, id: value, range };
};

/** Reads a text that is one entity, such as `User::"alice"`. Null after reporting why it is none. */
export const parseEntity = (source: Source, sink: Sink): EntityReference | null => {
  const findings = createSink();
  const cursor: Cursor = { source, sink: findings, tokens: lex(source, findings)?.tokens ?? [], index: 0, level: 0 };
  let entity: EntityReference | null = null;
  try {
    if (!findings.failed()) entity = takeEntity(cursor);
  } catch (error) {
    if (!(error instanceof Unparsable)) throw error;
  }
  sink.adopt(findings);
  return findings.failed() ? null : entity;
};
