import { isIdentifier } from '../unicode/identifier.ts';
import { readFlags } from './flags.ts';
import { integerOf } from './integer.ts';
import { MOST_GROUPS } from './state.ts';
import type { State } from './state.ts';
import type { Node } from './tree.ts';
import { sequenceOf, widthOfEither } from './width.ts';

/** CPython's `MAXCODE`. */
const FARTHEST_BEHIND = 0xffffffff;

/** Where a group stands. */
interface Place {
  readonly state: State;
  /** Of the opening parenthesis. */
  readonly start: number;
  readonly isVerbose: boolean;
  readonly depth: number;
  /** Whether flags for the whole pattern may stand here. */
  readonly isFirst: boolean;
}

const close = ({ state, start }: Place): void => {
  if (!state.tokens.takeIf(')')) throw state.tokens.refusal('the group is not closed', start);
};

const checkName = ({ state, start }: Place, name: string): void => {
  if (!isIdentifier(name)) throw state.tokens.refusal(`${name} is not a group name`, start);
};

const readCapturing = (place: Place, name: string | null): Node => {
  const { state } = place;
  const group = state.openGroup(name, place.start);
  const item = state.readAlternatives(state, place.isVerbose, place.depth);
  close(place);
  state.closeGroup(group, item);
  return { kind: 'group', isCapturing: true, add: [], remove: [], item };
};

const readNameReference = (place: Place): Node => {
  const { state, start } = place;
  const name = state.tokens.takeUntil(')', 'group name');
  checkName(place, name);
  const group = state.groupOf(name);
  if (group === undefined) throw state.tokens.refusal(`there is no group ${name}`, start);
  const width = state.widthOfGroup(group);
  if (width === undefined) throw state.tokens.refusal('refers to a group that is open', start);
  state.checkLookBehind(group);
  state.refuse(`the back-reference (?P=${name})`, start);
  return { kind: 'irregular', width };
};

const readNamed = (place: Place): Node => {
  const { tokens } = place.state;
  if (tokens.takeIf('=')) return readNameReference(place);
  if (!tokens.takeIf('<')) throw tokens.refusal('unknown extension behind (?P', place.start);
  const name = tokens.takeUntil('>', 'group name');
  checkName(place, name);
  return readCapturing(place, name);
};

const skipComment = ({ state, start }: Place): null => {
  for (let token = state.tokens.take(); token !== ')'; token = state.tokens.take()) {
    if (token === null) throw state.tokens.refusal('the comment is not closed', start);
  }
  return null;
};

const readLook = (place: Place, token: string): Node => {
  const { state, start } = place;
  const { tokens } = state;
  const behind = token === '<';
  const sign = behind ? tokens.take() : token;
  if (sign !== '=' && sign !== '!') throw tokens.refusal('unknown extension behind (?<', start);
  const isOutermost = behind && state.groupsBeforeLookBehind === null;
  if (isOutermost) state.groupsBeforeLookBehind = state.groupCount;
  const item = state.readAlternatives(state, place.isVerbose, place.depth);
  if (isOutermost) state.groupsBeforeLookBehind = null;
  close(place);
  const { least, most } = item.width;
  if (behind && least > FARTHEST_BEHIND) throw tokens.refusal('looks too far behind', start);
  if (behind && least !== most) throw tokens.refusal('a look-behind needs a fixed width', start);
  return { kind: 'look', behind, negative: sign === '!', item };
};

/** The group that a conditional asks for. */
const readCondition = (place: Place): number => {
  const { state, start } = place;
  const { tokens } = state;
  const name = tokens.takeUntil(')', 'group name');
  if (isIdentifier(name)) {
    const group = state.groupOf(name);
    if (group === undefined) throw tokens.refusal(`there is no group ${name}`, start);
    return group;
  }
  const group = integerOf(name);
  if (group === null || group <= 0) throw tokens.refusal(`${name} is not a group`, start);
  if (group >= MOST_GROUPS) throw tokens.refusal(`there is no group ${name}`, start);
  state.askFor(group, start);
  return group;
};

const readConditional = (place: Place): Node => {
  const { state, start } = place;
  const { tokens } = state;
  state.checkLookBehind(readCondition(place));
  const items = [state.readSequence(state, place.isVerbose, place.depth + 1)];
  items.push(tokens.takeIf('|') ? state.readSequence(state, place.isVerbose, place.depth + 1) : sequenceOf([]));
  if (tokens.next === '|') throw tokens.refusal('a conditional has two branches at most', start);
  close(place);
  state.refuse('a conditional', start);
  return { kind: 'irregular', width: widthOfEither(items.map((item) => item.width)) };
};

const readFlagged = (place: Place, first: string): Node | null => {
  const { state } = place;
  const flags = readFlags(state, first);
  if (flags === null) {
    if (place.isFirst) return null;
    throw state.tokens.refusal('flags for the whole pattern must stand at its start', place.start);
  }
  const isVerbose = (place.isVerbose || flags.add.includes('x')) && !flags.remove.includes('x');
  const item = state.readAlternatives(state, isVerbose, place.depth);
  close(place);
  return { kind: 'group', isCapturing: false, ...flags, item };
};

/** Reads a group whose opening parenthesis is taken already; null for what matches nothing: a comment, or flags of the whole pattern. */
export const readGroup = (place: Place): Node | null => {
  const { state, start } = place;
  const { tokens } = state;
  if (!tokens.takeIf('?')) return readCapturing(place, null);
  const token = tokens.take();
  switch (token) {
    case null:
      throw tokens.refusal('the pattern ends in a group', start);
    case 'P':
      return readNamed(place);
    case '#':
      return skipComment(place);
    case '=':
    case '!':
    case '<':
      return readLook(place, token);
    case '(':
      return readConditional(place);
    case ':':
    case '>': {
      const item = state.readAlternatives(state, place.isVerbose, place.depth);
      close(place);
      return token === '>'
        ? { kind: 'atomic', item }
        : { kind: 'group', isCapturing: false, add: [], remove: [], item };
    }
    default:
      if (/^[aiLmstux-]$/.test(token)) return readFlagged(place, token);
      throw tokens.refusal(`unknown extension ?${token}`, start);
  }
};
