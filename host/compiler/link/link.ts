import { EngineError } from '../../engine/error/error.ts';
import { MAX_FILE_BYTES } from '../../engine/load/source.ts';
import { encodeManifest } from '../../engine/manifest/encode.ts';
import type { Manifest } from '../../engine/manifest/types.ts';
import { LinkError } from './error.ts';
import type { Tables } from './tables.ts';
import { withData } from './wasm/data.ts';
import { initialPages, withMemory } from './wasm/memory.ts';
import { SECTION, customContent, readSections, writeSections } from './wasm/sections.ts';
import type { Section } from './wasm/sections.ts';

const PAGE_BYTES = 65_536;

/** WebAssembly's own limit for a 32-bit memory. */
const MOST_PAGES = 65_536;

/** A finished module, and the pages that its memory may grow to. */
export interface Linked {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly manifest: Manifest;
  readonly sizes: { readonly code: number; readonly tables: number; readonly manifest: number };
}

const read = (code: Uint8Array): readonly Section[] => {
  try {
    return readSections(code).filter(({ id }) => id !== SECTION.custom);
  } catch (cause) {
    throw new LinkError('code_unexpected', 'the compiled code is no module', { cause });
  }
};

const check = (sections: readonly Section[]): void => {
  if (sections.some(({ id }) => id === SECTION.import || id === SECTION.start)) {
    throw new LinkError('code_unexpected', 'the compiled code has imports or a start function');
  }
};

/** A manifest beyond the format's bounds, such as a condition of a megabyte, is a policy that no module can hold. */
const encode = (manifest: Manifest): Uint8Array => {
  try {
    return encodeManifest(manifest);
  } catch (cause) {
    if (!(cause instanceof EngineError)) throw cause;
    throw new LinkError('module_too_large', cause.message, { cause });
  }
};

/**
 * Joins compiled code, tables and manifest to a module file: custom sections are dropped, the tables become the first data segment, the memory gets its maximum,
 * and the manifest is the last section.
 *
 * @param growth bytes behind the tables that a decision may need, the frame's among them
 * @param manifest the manifest, from the memory's maximum in pages
 * @throws LinkError `code_unexpected`, `module_too_large`
 */
export const link = (
  code: Uint8Array,
  tables: Tables,
  growth: number,
  manifest: (memoryPages: number) => Manifest,
): Linked => {
  const sections = read(code);
  check(sections);
  const initial = initialPages(sections);
  const maximum = initial + Math.ceil(growth / PAGE_BYTES);
  if (maximum > MOST_PAGES) throw new LinkError('module_too_large', `the memory would take ${maximum} pages`);
  const complete = manifest(maximum);
  const manifestBytes = encode(complete);
  const body = withMemory(withData(sections, tables.address, tables.bytes), { initial, maximum });
  const last: Section = { id: SECTION.custom, content: customContent('edict.manifest', manifestBytes) };
  const bytes = writeSections([...body, last]);
  if (bytes.length > MAX_FILE_BYTES) {
    throw new LinkError('module_too_large', `the module would take ${bytes.length} bytes, more than ${MAX_FILE_BYTES}`);
  }
  return {
    bytes,
    manifest: complete,
    sizes: { code: code.length, tables: tables.bytes.length, manifest: manifestBytes.length },
  };
};
