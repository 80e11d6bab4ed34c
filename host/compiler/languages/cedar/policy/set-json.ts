import { EngineError, parseJson } from '../../../../engine/index.ts';
import type { JsonValue } from '../../../../engine/index.ts';
import type { Sink } from '../../../diagnostics/sink.ts';
import type { Source } from '../../../source/source.ts';
import { readPolicySet } from './set.ts';
import type { PolicySet } from './types.ts';

/** A row of && or || is nested twice for each of its operators: rows of five hundred, with what stands in them. */
const MAX_JSON_DEPTH = 1_536;

/** What the JSON text of policies holds, with its numbers as they are written. Null after reporting that it is none. */
export const readPolicyJson = (source: Source, sink: Sink): { readonly json: JsonValue } | null => {
  try {
    return { json: parseJson(source.text, { depth: MAX_JSON_DEPTH }) };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    sink.reportAt(source, null, 'EC054', { detail: error.message });
    return null;
  }
};

/** Reads the JSON text of a set of policies. Null after reporting what is wrong with it. */
export const readPolicySetJson = (source: Source, sink: Sink): PolicySet | null => {
  const read = readPolicyJson(source, sink);
  return read === null ? null : readPolicySet(read.json, sink, source);
};
