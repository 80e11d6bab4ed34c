import { Unreadable } from '../../../../engine/cedar/unreadable.ts';
import type { Located } from '../../../../engine/cedar/unreadable.ts';
import { refuse } from './problem.ts';

/** What the engine reads of a value; what it refuses is a problem of the document. */
export const translated = <T>(read: (node: Located) => T, node: Located): T => {
  try {
    return read(node);
  } catch (error) {
    if (error instanceof Unreadable) return refuse(error.code, { path: error.path }, error.message, error.help);
    throw error;
  }
};
