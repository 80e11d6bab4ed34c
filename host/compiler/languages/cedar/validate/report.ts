import type { Sink } from '../../../diagnostics/sink.ts';
import type { Finding } from './types.ts';

/** Reports what validation found where it stands. */
export const reportFindings = (findings: readonly Finding[], sink: Sink): void => {
  for (const { source, range, code, details } of findings) {
    if (source === null) sink.report(code, details);
    else sink.reportAt(source, range, code, details);
  }
};
