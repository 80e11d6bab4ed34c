import { encodeHex } from '../../encoding/base64/hex.ts';
import { recordText } from '../record/text.ts';
import type { RecordText } from '../record/types.ts';
import type { LogEvent } from '../log/received.ts';
import type { DecisionEvent } from '../types.ts';
import type { Subject } from './types.ts';

/**
 * Whose values an action's are: a field of it, such as `customer` or `customer.id`; or a function of the decision's event. An action without the field is its agent's. Where the function throws, or returns no text, or the field is
 * no text and no whole number, nothing is kept of the record: what could not be found again could not be erased.
 */
export type SubjectRule = string | ((event: DecisionEvent) => string);

/** A subject's name as it is looked up: itself, or its digest where it is too long for a record. */
export function subjectName(subject: RecordText): string {
  const text = typeof subject === 'string' ? recordText(subject) : subject;
  return typeof text === 'string' ? text : `sha256:${encodeHex(text)}`;
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

function fieldOf(snapshot: Readonly<Record<string, unknown>>, path: string): unknown {
  const whole = memberOf(snapshot, path);
  return whole === undefined ? path.split('.').reduce<unknown>(memberOf, snapshot) : whole;
}

function asSubject(value: unknown): Subject {
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))) return String(value);
  return false;
}

/** Whose the values of an event are. Never throws. */
export function subjectOf(rule: SubjectRule, event: LogEvent): Subject {
  if (event.kind !== 'decision') return null;
  try {
    if (typeof rule === 'function') return asSubject(rule(event));
    const value = fieldOf(event.snapshot, rule);
    return value === undefined ? null : asSubject(value);
  } catch {
    return false;
  }
}
