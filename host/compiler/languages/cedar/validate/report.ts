import type { Sink } from '../../../diagnostics/sink.ts';
import type { PolicyPlace } from '../policy/places.ts';
import type { Finding } from './types.ts';

/**
 * Reports what validation found where it stands.
 *
 * @param places of policies, for those that have no text of their own
 */
export const reportFindings = (
  findings: readonly Finding[],
  places: ReadonlyMap<string, PolicyPlace | null>,
  sink: Sink,
): void => {
  for (const { policy, source, range, code, details } of findings) {
    const place = source === null ? (places.get(policy) ?? null) : { source, range };
    if (place === null) sink.report(code, details);
    else sink.reportAt(place.source, place.range, code, details);
  }
};
