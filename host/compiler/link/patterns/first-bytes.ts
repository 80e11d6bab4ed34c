import { rangesOf } from '../../patterns/code-points/set.ts';
import type { CodePointSet } from '../../patterns/code-points/set.ts';
import type { Automaton } from '../../patterns/automaton/types.ts';

const UTF8 = new TextEncoder();

/** The first byte of a code point's UTF-8. A surrogate, which has none, is taken as its neighbours are. */
const leadOf = (codePoint: number): number => {
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return 0xed;
  return UTF8.encode(String.fromCodePoint(codePoint))[0] ?? 0;
};

/** Other bytes stand within a code point's UTF-8 (RFC 3629 §4), where nothing begins: text is passed over byte by byte. */
const isLead = (byte: number): boolean => byte < 0x80 || byte >= 0xc2;

const addLeads = (set: CodePointSet, bytes: Set<number>): void => {
  for (const [start, end] of rangesOf(set)) {
    // First bytes ascend with the code points.
    for (let lead = leadOf(start); lead <= leadOf(end - 1); lead++) if (isLead(lead)) bytes.add(lead);
  }
};

/** The bytes with which what an automaton finds can begin; null when it may find the empty text. */
export const firstBytesOf = ({ positions, first, follow }: Automaton): ReadonlySet<number> | null => {
  const bytes = new Set<number>();
  const seen = new Set<number>(first);
  for (const number of seen) {
    const position = positions[number];
    if (position === undefined || position.kind === 'final') return null;
    if (position.kind === 'set') addLeads(position.set, bytes);
    else for (const next of follow[number] ?? []) seen.add(next);
  }
  return bytes;
};
