import { lower } from '../../compiler/index.ts';
import type { Diagnostic, LowerOptions, LowerResult } from '../../compiler/index.ts';
import type { Range } from '../../compiler/source/source.ts';
import { decidesText } from './verify/decides.ts';
import { rangeOf } from './text/offset.ts';

/** The texts that may be changed, by the names of their sources. */
export type Texts = ReadonlyMap<string, string>;

/** A diagnostic and where it stands. */
export interface Located {
  readonly diagnostic: Diagnostic;
  /** The source's name; null when it is about none. */
  readonly source: string | null;
  /** Null when it is about a source as a whole. */
  readonly range: Range | null;
}

/** Texts, and what the compiler says of them. */
export interface State {
  readonly texts: Texts;
  readonly located: readonly Located[];
  readonly unit: LowerResult['unit'];
  /** What the unit decides by; null without one. */
  readonly decides: string | null;
}

/** The texts of the call. Two sources of one name that are not alike are left as they are. */
export const textsOf = ({ documents, folders }: LowerOptions): Texts => {
  const texts = new Map<string, string>();
  const unlike = new Set<string>();
  for (const { name, text } of [...documents, ...(folders?.files ?? [])]) {
    if ((texts.get(name) ?? text) !== text) unlike.add(name);
    texts.set(name, text);
  }
  for (const name of unlike) texts.delete(name);
  return texts;
};

const withTexts = (options: LowerOptions, texts: Texts): LowerOptions => {
  const now = <S extends { readonly name: string; readonly text: string }>(source: S): S => ({
    ...source,
    text: texts.get(source.name) ?? source.text,
  });
  const { documents, folders, resolve } = options;
  return {
    ...options,
    documents: documents.map(now),
    ...(folders === undefined ? {} : { folders: { ...folders, files: folders.files.map(now) } }),
    // What one document extends may be another one of them.
    ...(resolve === undefined ? {} : { resolve: async (name: string) => texts.get(name) ?? resolve(name) }),
  };
};

/** Compiles the texts as far as their rules. */
export const stateOf = async (options: LowerOptions, texts: Texts): Promise<State> => {
  const { unit, diagnostics } = await lower(withTexts(options, texts));
  return {
    texts,
    unit,
    decides: unit === null ? null : decidesText(unit),
    located: diagnostics.map((diagnostic) => {
      const { source, span } = diagnostic;
      const range = source === null || span === null ? null : rangeOf(source, span);
      return { diagnostic, source: source?.name ?? null, range };
    }),
  };
};
