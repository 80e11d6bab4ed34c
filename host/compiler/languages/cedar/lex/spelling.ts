import { nearestWord } from '../../../source/spelling.ts';

/** ` Did you mean "when"?`, or nothing if no word is near. */
export const didYouMean = (word: string, known: readonly string[]): string => {
  const meant = nearestWord(word, known, 3);
  return meant === null ? '' : ` Did you mean "${meant}"?`;
};
