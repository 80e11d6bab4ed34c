import { EngineError } from '../error/error.ts';
import type { ModuleSource } from '../types.ts';

/** Longest file that is read. */
export const MAX_FILE_BYTES: number = 1 << 26;

/** Gets what a URL, or on Node a path, names. */
export type Fetch = (location: URL | string) => Promise<Uint8Array | Response>;

/** A source that has been fetched: the file's bytes, a private copy of them, or a compiled module. */
export type Fetched = Uint8Array<ArrayBuffer> | WebAssembly.Module;

/** Fetches with the platform's `fetch`. */
export const fetchFromWeb: Fetch = (location) => fetch(location);

function tooLong(): EngineError {
  return new EngineError('module_invalid', `no decision module: it is longer than ${MAX_FILE_BYTES} bytes`);
}

async function readResponse(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  if (!response.ok)
    throw new EngineError(
      'module_unavailable',
      `the module was not found: ${response.url} answered ${response.status}`,
    );
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (let next = await reader?.read(); next?.value !== undefined; next = await reader?.read()) {
    length += next.value.length;
    if (length > MAX_FILE_BYTES) {
      await reader?.cancel();
      throw tooLong();
    }
    chunks.push(next.value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** A copy, so that what was measured is what is compiled. */
function copyOf(bytes: ArrayBuffer | Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes.byteLength > MAX_FILE_BYTES) throw tooLong();
  return new Uint8Array(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes));
}

/** Some runtimes give a static import of a module as an object with a default. */
function isImported(value: unknown): value is { readonly default: unknown } {
  return typeof value === 'object' && value !== null && 'default' in value;
}

async function read(source: unknown, get: Fetch): Promise<Fetched> {
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof Uint8Array || source instanceof ArrayBuffer) return copyOf(source);
  if (source instanceof Response) return readResponse(source);
  if (typeof source === 'string' || source instanceof URL) {
    const got = await get(source);
    return got instanceof Response ? readResponse(got) : copyOf(got);
  }
  if (isImported(source)) return read(source.default, get);
  throw new EngineError(
    'module_unavailable',
    'a module is loaded from bytes, a WebAssembly.Module, a Response, a URL, a path, or a promise of one of these',
  );
}

/**
 * Fetches a module from any source.
 *
 * @throws EngineError `module_unavailable` when it cannot be had, `module_invalid` when it is too long
 */
export async function fetchSource(source: ModuleSource, get: Fetch): Promise<Fetched> {
  try {
    return await read(await (typeof source === 'function' ? source() : source), get);
  } catch (cause) {
    if (cause instanceof EngineError) throw cause;
    const where = typeof source === 'string' || source instanceof URL ? ` from ${String(source)}` : '';
    throw new EngineError(
      'module_unavailable',
      `the module could not be read${where}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}
