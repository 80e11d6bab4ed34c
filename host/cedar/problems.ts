import type { Place, Problem } from '../compiler/languages/cedar/schema/problem.ts';
import { DIAGNOSTIC_OF } from '../compiler/languages/cedar/schema/report.ts';
import type { SchemaWarning } from '../compiler/languages/cedar/schema/warnings.ts';
import type { DetailedError, Failure } from './types.ts';

const byteLength = (text: string): number => new TextEncoder().encode(text).length;

const locationsOf = (text: string | null, places: readonly (Place | null)[]): DetailedError['sourceLocations'] =>
  places.flatMap((place) => {
    if (text === null || place === null || !('range' in place)) return [];
    const start = byteLength(text.slice(0, place.range[0]));
    return [{ label: null, start, end: start + byteLength(text.slice(...place.range)) }];
  });

const step = (key: string | number): string =>
  typeof key === 'string' && /^[a-zA-Z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;

/** Names the place in a JSON document: `$[""].entityTypes.User: …`. */
const located = (message: string, place: Place | null): string =>
  place !== null && 'path' in place && place.path.length > 0
    ? `$${place.path.map(step).join('')}: ${message}`
    : message;

/**
 * Problems as the answer of a call.
 *
 * @param text what their ranges are of; null when there is none
 */
export const refusedWith = (problems: readonly Problem[], text: string | null = null): Failure => ({
  type: 'failure',
  errors: problems.map(({ code, message, help, place }) => ({
    message: located(message, place),
    help,
    code: DIAGNOSTIC_OF[code],
    url: null,
    severity: 'error',
    sourceLocations: locationsOf(text, [place]),
    related: [],
  })),
});

/** Warnings about a schema. */
export const warningsOf = (warnings: readonly SchemaWarning[], text: string): DetailedError[] =>
  warnings.map(({ message, places }) => ({
    message,
    help: null,
    code: null,
    url: null,
    severity: 'warning',
    sourceLocations: locationsOf(text, places),
    related: [],
  }));
