import type { State } from './state.ts';
import type { Flag } from './tree.ts';

/** The flags of a group. */
export interface GroupFlags {
  readonly add: readonly Flag[];
  readonly remove: readonly Flag[];
}

const isFlag = (token: string): token is Flag => token.length === 1 && 'aimstux'.includes(token);

const isTypeFlag = (flag: Flag): boolean => flag === 'a' || flag === 'u';

/** Takes what must be a flag. */
const readFlag = (state: State, token: string | null): Flag => {
  if (token === null) throw state.tokens.refusal('the flags do not end');
  if (token === 'L') throw state.tokens.refusal('the flag L is for bytes only');
  if (!isFlag(token)) throw state.tokens.refusal(`${token} is not a flag`);
  return token;
};

const readAdded = (state: State, first: string): { flags: Flag[]; end: string } => {
  const flags: Flag[] = [];
  for (let token: string | null = first; ; token = state.tokens.take()) {
    if (flags.length > 0 && token !== null && /^[):-]$/.test(token)) return { flags, end: token };
    const flag = readFlag(state, token);
    flags.push(flag);
    if (flags.includes('a') && flags.includes('u')) {
      throw state.tokens.refusal('the flags a and u exclude each other');
    }
  }
};

const readRemoved = (state: State): Flag[] => {
  const flags: Flag[] = [];
  for (;;) {
    const token = state.tokens.take();
    if (flags.length > 0 && token === ':') return flags;
    const flag = readFlag(state, token);
    if (isTypeFlag(flag)) throw state.tokens.refusal(`the flag ${flag} cannot be turned off`);
    flags.push(flag);
  }
};

/** Reads flags, of which `first` is taken already, to their end. Those of the whole pattern go to the state, and null is returned. */
export const readFlags = (state: State, first: string): GroupFlags | null => {
  const { flags: add, end } = first === '-' ? { flags: [], end: '-' } : readAdded(state, first);
  if (end === ')') {
    for (const flag of add) state.flags.add(flag);
    return null;
  }
  const remove = end === '-' ? readRemoved(state) : [];
  if (add.includes('t') || remove.includes('t')) throw state.tokens.refusal('the flag t is for whole patterns only');
  if (add.some((flag) => remove.includes(flag))) throw state.tokens.refusal('a flag is turned on and off');
  return { add, remove };
};

/** The flags within a group, given those around it. */
export const combineFlags = (flags: ReadonlySet<Flag>, { add, remove }: GroupFlags): ReadonlySet<Flag> => {
  const combined = new Set(flags);
  if (add.some((flag) => isTypeFlag(flag))) {
    combined.delete('a');
    combined.delete('u');
  }
  for (const flag of add) combined.add(flag);
  for (const flag of remove) combined.delete(flag);
  return combined;
};
