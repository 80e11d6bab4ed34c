/** Regular expressions one by one, as JavaScript and RE2 take them. */
import { RE2 } from 're2-wasm';

/** A pattern of Python with its flags taken from its start, where JavaScript knows no other place for them. */
const apart = (pattern: string): { readonly source: string; readonly flags: string } => {
  const [head = '', names = ''] = /^\(\?([a-z]+)\)/u.exec(pattern) ?? [];
  return { source: pattern.slice(head.length), flags: names.replace(/[^ims]/gu, '') };
};

/** The pattern as a test of a text; null when the engine does not take it. */
export type Translate = (pattern: string) => ((text: string) => boolean) | null;

const tried = (make: () => (text: string) => boolean): ((text: string) => boolean) | null => {
  try {
    return make();
  } catch {
    return null;
  }
};

export const javascript: Translate = (pattern) =>
  tried(() => {
    const { source, flags } = apart(pattern);
    const expression = new RegExp(source, flags);
    return (text) => expression.test(text);
  });

/** So many patterns fit the 16 MiB that the package has. */
export const RE2_HOLDS = 300;

export const re2: Translate = (pattern) =>
  tried(() => {
    const { source, flags } = apart(pattern);
    const expression = new RE2(source, `u${flags}`);
    return (text) => expression.test(text);
  });
