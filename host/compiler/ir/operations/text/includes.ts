import { binary, truth } from '../define.ts';
import type { Operation } from '../index.ts';

/** (text, part): both are strings and `part` occurs in `text`. */
export const textIncludes: Operation = binary('text.includes', (text, part) =>
  truth(text.tag === 'string' && part.tag === 'string' && text.value.includes(part.value)),
);
