/** `regexes.json`: patterns with samples. They come with the compiler's patterns; until then each is a skip that says so. */
import { casesOf, text } from './case.ts';
import type { VectorFile } from './vector-file.ts';

const FILE = 'regexes.json';

export const regexes: VectorFile = {
  name: FILE,
  collect: () => [],
  judge(read, _compiled, recorder) {
    for (const vector of casesOf(read, FILE, recorder)) {
      recorder.skip(FILE, text(vector['id']), 'a pattern of `matches`; patterns are not compiled yet');
    }
  },
};
