/** How a pattern is written: as for Python's `re.search`, or as for its `fnmatch.fnmatchcase`. */
export type PatternLanguage = 'python' | 'fnmatch';

/** A pattern as a policy writes it. */
export interface PatternSource {
  readonly language: PatternLanguage;
  readonly source: string;
}

/** What equal sources have in common, and only they. */
export const keyOfSource = ({ language, source }: PatternSource): string => `${language} ${source}`;
