import { readClassEscape } from './escape.ts';
import type { State } from './state.ts';
import type { ClassPart, Node } from './tree.ts';

interface Member {
  readonly part: ClassPart;
  readonly token: string;
}

/** Reads a class whose opening bracket, at `start`, is taken already. */
export const readClass = (state: State, start: number): Node => {
  const { tokens } = state;
  const take = (): string => {
    const token = tokens.take();
    if (token === null) throw tokens.refusal('the class is not closed', start);
    return token;
  };
  const read = (token: string, at: number): Member => ({
    token,
    part: token.startsWith('\\')
      ? readClassEscape(state, token, at)
      : { kind: 'literal', codePoint: token.codePointAt(0) ?? 0 },
  });
  const rangeOf = (low: Member, high: Member, at: number): ClassPart => {
    if (low.part.kind !== 'literal' || high.part.kind !== 'literal' || high.part.codePoint < low.part.codePoint) {
      throw tokens.refusal(`bad range ${low.token}-${high.token}`, at);
    }
    return { kind: 'range', low: low.part.codePoint, high: high.part.codePoint };
  };

  const negated = tokens.takeIf('^');
  const parts: ClassPart[] = [];
  for (;;) {
    const at = tokens.position;
    const token = take();
    if (token === ']' && parts.length > 0) break;
    const member = read(token, at);
    if (!tokens.takeIf('-')) {
      parts.push(member.part);
      continue;
    }
    const place = tokens.position;
    const behind = take();
    if (behind === ']') {
      parts.push(member.part, { kind: 'literal', codePoint: 0x2d });
      break;
    }
    parts.push(rangeOf(member, read(behind, place), at));
  }
  const [first] = parts;
  const isOne =
    first?.kind === 'literal' && parts.every((part) => part.kind === 'literal' && part.codePoint === first.codePoint);
  return isOne ? { kind: 'literal', codePoint: first.codePoint, negated } : { kind: 'class', parts, negated };
};
