import { quote } from '../../../compiler/languages/cedar/values/quote.ts';

/** A text as people write it in Cedar: apostrophes stand as they are. */
export const quoted = (text: string): string => quote(text).replaceAll(String.raw`\'`, "'");
