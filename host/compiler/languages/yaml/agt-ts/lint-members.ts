import type { Details } from '../../../diagnostics/sink.ts';
import type { DiagnosticCode } from '../../../diagnostics/table.ts';
import type { Range } from '../../../source/source.ts';
import { describe } from '../schema/reader.ts';
import type { Node } from '../tree/node.ts';
import { INHERITED } from './inherited.ts';
import { textOf } from './javascript.ts';

/** Reports the members of a condition written as an object that can never be equal, or that every object has. */
export const lintMembers = (
  condition: Node,
  report: (range: Range, code: DiagnosticCode, details?: Details) => void,
): void => {
  if (condition.kind !== 'map') {
    report(condition.range, 'EY244', { key: 'the context', actual: describe(condition) });
    return;
  }
  for (const { key, value } of condition.entries) {
    const name = textOf(key);
    if (value.kind === 'map' || value.kind === 'list') {
      report(value.range, 'EY244', { key: name, actual: describe(value) });
    }
    if (INHERITED.has(name)) report(key.range, 'EY212', { member: name, path: name });
  }
};
