import type * as AssemblyScript from 'assemblyscript/asc';

/** What asc looks for among the words of whatever process it is loaded in. */
const FLAG = '--wasm';

/** The words that this process was started with, where there are such. */
function wordsOfProcess(): unknown[] {
  const { process } = globalThis as { readonly process?: { readonly argv?: unknown } };
  return Array.isArray(process?.argv) ? process.argv : [];
}

/**
 * Loads the compiler of AssemblyScript. As it is loaded, asc takes the file behind a `--wasm` of the process for another compiler and runs it: a decision module that is to be looked at, or any file at all. That word is hidden
 * from it.
 */
export async function loadAsc(): Promise<typeof AssemblyScript> {
  const words = wordsOfProcess();
  const hidden = words.flatMap((word, i) => (word === FLAG ? [i] : []));
  for (const i of hidden) words[i] = '';
  try {
    return await import('assemblyscript/asc');
  } finally {
    for (const i of hidden) words[i] = FLAG;
  }
}
