import type { Obligation } from '../../../../engine/manifest/types.ts';
import type { NamedPolicy } from '../policy/types.ts';
import { LoweringError } from './types.ts';

const WINDOWS_MS: Readonly<Record<string, number>> = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const LIMIT = /^(\d{1,15})\/(second|minute|hour|day)$/;

/** Without names it is whoever the host asks. */
const approval = (text: string): Obligation | null => {
  if (text === '') return { kind: 'approval', approvers: [] };
  const approvers = text.split(',').map((name) => name.trim());
  return approvers.includes('') ? null : { kind: 'approval', approvers };
};

/** Each agent is counted by itself. */
const limit = (text: string, id: string, entry: string): Obligation | null => {
  const [, count, unit = ''] = LIMIT.exec(text) ?? [];
  if (count === undefined) return null;
  const key = [{ input: 'agent' as const }, { literal: entry }, { literal: id }];
  return { kind: 'limit', text, count: Number(count), windowMs: WINDOWS_MS[unit] ?? 0, key, grants: 'exactly' };
};

const READERS = {
  approvers: { read: approval, like: '@approvers("finance, data-owner")' },
  limit: { read: limit, like: '@limit("100/hour"), per second, minute, hour or day' },
} as const;

/**
 * What a policy obliges to by its annotations: `@approvers` and `@limit`, at what permits.
 *
 * @param entry the name of the entry, which tells limits of one policy id in several modules apart
 * @throws LoweringError `obligation_invalid`: what is meant to hold back must not be passed over
 */
export const obligationsOf = ({ id, policy }: NamedPolicy, entry: string): readonly Obligation[] =>
  policy.annotations.flatMap(({ key, value }) => {
    if (key !== 'approvers' && key !== 'limit') return [];
    const { read, like } = READERS[key];
    const obligation = policy.effect === 'permit' ? read(value ?? '', id, entry) : null;
    if (obligation !== null) return [obligation];
    const why = policy.effect === 'permit' ? `it is to be written like ${like}` : 'what forbids obliges to nothing';
    throw new LoweringError('obligation_invalid', id, `@${key}: ${why}`);
  });
