import type { Sink } from '../../../diagnostics/sink.ts';
import { createSource } from '../../../source/source.ts';
import { report } from '../json/fields.ts';
import type { Report } from '../json/fields.ts';
import { readPolicy } from '../json/read.ts';
import { parsePolicies } from '../text/parse.ts';
import { slotsOf } from './slots.ts';
import type { NamedPolicy } from './types.ts';

const parseSingle = (text: string, id: string, sink: Sink): NamedPolicy | null => {
  const source = createSource(id, text);
  const parsed = parsePolicies(source, sink);
  if (parsed === null) return null;
  const [policy, second] = parsed.policies;
  if (policy !== undefined && second === undefined) return { id, policy, source };
  const { length } = parsed.policies;
  sink.reportAt(source, second?.range ?? null, 'EC040', { count: length === 0 ? 'none' : length });
  return null;
};

/**
 * Reads one policy, as a text or in the JSON format. Null after reporting why it is none.
 *
 * @param wanted a `template` has a slot, a `policy` has none
 */
export const readSingle = (
  value: unknown,
  id: string,
  wanted: 'policy' | 'template',
  to: Report,
): NamedPolicy | null => {
  const { sink } = to;
  const policy = typeof value === 'string' ? null : readPolicy(value, id, to);
  const named = typeof value === 'string' ? parseSingle(value, id, sink) : policy && { id, policy, source: null };
  if (named === null) return null;
  const [slot] = slotsOf(named.policy);
  if ((slot !== undefined) === (wanted === 'template')) return named;
  const code = slot === undefined ? 'EC062' : 'EC061';
  const details = { id, slot: slot?.slot ?? '' };
  if (named.source === null) report(to, code, details);
  else sink.reportAt(named.source, slot?.range ?? named.policy.range, code, details);
  return null;
};
