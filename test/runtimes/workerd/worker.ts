import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Miniflare } from 'miniflare';

/** A worker running in workerd. */
export interface Worker {
  request(path: string, body: string): Promise<{ readonly status: number; readonly text: string }>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/** Starts `folder/worker.js` with the decision modules it imports statically, each a `WebAssembly.Module` as on the edge. */
export async function startWorker(
  folder: string,
  modules: readonly string[],
  bindings: Readonly<Record<string, string>> = {},
): Promise<Worker> {
  const miniflare = new Miniflare({
    compatibilityDate: '2026-07-01',
    bindings: { ...bindings },
    modules: [
      { type: 'ESModule', path: 'worker.js', contents: await readFile(join(folder, 'worker.js'), 'utf8') },
      ...(await Promise.all(
        modules.map(async (path) => ({
          type: 'CompiledWasm' as const,
          path: basename(path),
          contents: new Uint8Array(await readFile(join(folder, path))),
        })),
      )),
    ],
  });
  await miniflare.ready;
  return {
    request: async (path, body) => {
      const response = await miniflare.dispatchFetch(`http://worker.test${path}`, { method: 'POST', body });
      return { status: response.status, text: await response.text() };
    },
    [Symbol.asyncDispose]: () => miniflare.dispose(),
  };
}
