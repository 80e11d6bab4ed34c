import type { LowerOptions } from '../../compiler/index.ts';
import { createSource, spanOf, type Source } from '../../compiler/source/source.ts';
import { candidatesOf, createReader, type Candidate } from './candidates.ts';
import { stateOf, textsOf, type State, type Texts } from './state.ts';
import { addEdit, applyPatch, patchedOffset, unpatchedOffset, type Patch } from './text/patch.ts';
import type { Edit, Fix, FixResult } from './types.ts';
import { verify, type Patches } from './verify/verify.ts';

/** Characters that are compiled in all to see what edits come to, and how often that is done at least. */
const MOST_CHARACTERS = 1 << 26;
const FEWEST_TRIES = 16;
/** Mends that the author's decisions depend on are made one by one, so that it can be told of each what it does, up to this many. */
const ONE_BY_ONE = 64;

/** A mend that did not hold: it is not tried again where it is. */
interface Rejected {
  readonly code: string;
  readonly source: string;
  readonly at: number;
}

const isRejected = ({ located, source }: Candidate, rejected: readonly Rejected[]): boolean =>
  rejected.some(
    (each) => each.code === located.diagnostic.code && each.source === source && each.at === located.range?.[0],
  );

const isAddition = ({ edit }: Candidate): boolean => edit.start === edit.end;

/** In which order mends are made: a key that is missing may stand there misspelt, so nothing is added before what is there is mended. */
const ORDER: readonly ((candidate: Candidate) => boolean)[] = [
  ({ located }) => located.diagnostic.severity === 'error',
  (candidate) => candidate.intent === 'same' && !isAddition(candidate),
  (candidate) => !isAddition(candidate),
  ({ intent }) => intent === 'same',
  () => true,
];

/** The mends that come next. */
const groupOf = (candidates: readonly Candidate[]): readonly Candidate[] => {
  const isNext = ORDER.find((isOne) => candidates.some(isOne)) ?? (() => true);
  return candidates.filter(isNext);
};

/** Candidates of which none changes what another does. */
const apart = (candidates: readonly Candidate[]): readonly Candidate[] => {
  const taken: Candidate[] = [];
  for (const candidate of candidates.toSorted((a, b) => a.edit.start - b.edit.start)) {
    const last = taken.findLast(({ source }) => source === candidate.source);
    if (last === undefined || last.edit.end < candidate.edit.start) taken.push(candidate);
  }
  return taken;
};

const patchesOf = (batch: readonly Candidate[]): Patches => {
  const patches = new Map<string, Edit[]>();
  for (const { source, edit } of batch) patches.set(source, [...(patches.get(source) ?? []), edit]);
  return patches;
};

const patched = (texts: Texts, patches: Patches): Texts =>
  new Map([...texts].map(([name, text]) => [name, applyPatch(text, patches.get(name) ?? [])]));

/** The work of one call. */
class Fixing {
  readonly #options: LowerOptions;
  readonly #originals: ReadonlyMap<string, Source>;
  /** From the texts as they came to those that there are. */
  readonly #patches = new Map<string, Patch>();
  #rejected: Rejected[] = [];
  #characters = 0;
  #tries = 0;
  readonly fixes: Fix[] = [];
  state: State;

  constructor(options: LowerOptions, state: State) {
    this.#options = options;
    this.#originals = new Map([...state.texts].map(([name, text]) => [name, createSource(name, text)]));
    this.state = state;
  }

  get isSpent(): boolean {
    return this.#tries >= FEWEST_TRIES && this.#characters > MOST_CHARACTERS;
  }

  get hasRejected(): boolean {
    return this.#rejected.length > 0;
  }

  /** Lets what was rejected be tried again. */
  forgive(): void {
    this.#rejected = [];
  }

  left(candidates: readonly Candidate[]): readonly Candidate[] {
    return candidates.filter((candidate) => !isRejected(candidate, this.#rejected));
  }

  /** Makes the edits if they hold, all of them or none. Those that are seen not to hold are rejected. */
  async attempt(batch: readonly Candidate[]): Promise<'made' | 'rejected' | 'unclear'> {
    const patches = patchesOf(batch);
    const after = await stateOf(this.#options, patched(this.state.texts, patches));
    this.#tries++;
    for (const text of after.texts.values()) this.#characters += text.length;
    const isSame = this.state.decides === after.decides;
    const keeps = this.state.decides === null || isSame || batch.every(({ intent }) => intent === 'meant');
    const { isMended, blamed } = verify(this.state, after, batch, patches);
    if (!keeps || !isMended) {
      const wrong = batch.length === 1 ? batch : batch.filter((candidate) => blamed.includes(candidate));
      for (const candidate of wrong) this.#reject(candidate);
      return wrong.length > 0 ? 'rejected' : 'unclear';
    }
    const decides = this.state.decides === null ? null : isSame ? 'same' : 'otherwise';
    for (const candidate of batch.toReversed()) this.#note(candidate, decides);
    this.#rejected = this.#rejected.map((each) => ({
      ...each,
      at: patchedOffset(patches.get(each.source) ?? [], each.at),
    }));
    this.state = after;
    return 'made';
  }

  #reject({ located, source }: Candidate): void {
    this.#rejected.push({ code: located.diagnostic.code, source, at: located.range?.[0] ?? 0 });
  }

  /** From the last of a batch to the first, so that no place moves. */
  #note({ edit, located, source }: Candidate, decides: Fix['decides']): void {
    const original = this.#originals.get(source) ?? createSource(source, '');
    const before = this.#patches.get(source) ?? [];
    const { patch, merged } = addEdit(before, edit);
    const [start, end] = [unpatchedOffset(before, edit.start), unpatchedOffset(before, edit.end)];
    const found = unpatchedOffset(before, located.range?.[0] ?? 0);
    this.#patches.set(source, patch);
    this.fixes.push({
      code: located.diagnostic.code,
      message: located.diagnostic.message,
      source,
      found: spanOf(original, 0, [found, found]),
      span: spanOf(original, 0, [start, end]),
      edit: merged ? null : { start, end, text: edit.text },
      written: edit.text,
      replaced: (this.state.texts.get(source) ?? '').slice(edit.start, edit.end),
      decides,
    });
  }

  result(complete: boolean): FixResult {
    const names = [...this.#originals.keys()];
    return {
      sources: names.flatMap((name) => {
        const edits = this.#patches.get(name) ?? [];
        const before = this.#originals.get(name)?.text ?? '';
        return edits.length === 0 ? [] : { name, before, after: this.state.texts.get(name) ?? before, edits };
      }),
      fixes: this.fixes.toSorted(
        (a, b) =>
          names.indexOf(a.source) - names.indexOf(b.source) ||
          a.span.line - b.span.line ||
          a.span.column - b.span.column,
      ),
      diagnostics: this.state.located.map(({ diagnostic }) => diagnostic),
      complete,
    };
  }
}

/**
 * Mends what can be mended mechanically in policy texts. An edit is made only where the compiler then finds what it mends no more and nothing that it did not find before, and where nothing is decided
 * otherwise, unless the diagnostic says that the author meant something else: then the fix says so. What stands around an edit stays, comments and layout. Files that documents extend are not changed. The
 * result is final: mended again, nothing changes.
 *
 *     const { sources } = await fix({ documents: [{ name: 'policy.yaml', text }] });
 *
 * @param options as they will be compiled, by which it is judged what is decided
 */
export const fix = async (options: LowerOptions): Promise<FixResult> => {
  // Under `strict` every warning keeps a policy from being compiled, and what it decides would not be seen.
  const lenient = { ...options, strict: false };
  const reader = await createReader(options);
  const fixing = new Fixing(lenient, await stateOf(lenient, textsOf(options)));
  let size = Infinity;
  let state: State | null = null;
  let candidates: readonly Candidate[] = [];
  let fixedSince = 0;
  while (!fixing.isSpent) {
    if (fixing.state !== state) {
      state = fixing.state;
      candidates = candidatesOf(state, reader);
    }
    const group = groupOf(fixing.left(candidates));
    if (group.length === 0) {
      // What did not hold before a fix may hold after it.
      if (!fixing.hasRejected || fixing.fixes.length === fixedSince) return fixing.result(true);
      fixedSince = fixing.fixes.length;
      fixing.forgive();
      continue;
    }
    const isMeant = fixing.state.decides !== null && group.every(({ intent }) => intent === 'meant');
    const batch = apart(group).slice(0, isMeant && group.length <= ONE_BY_ONE ? 1 : size);
    const done = await fixing.attempt(batch);
    if (done === 'unclear') size = Math.ceil(batch.length / 2);
    else if (size < Infinity) size = batch.length * 2;
  }
  return fixing.result(false);
};
