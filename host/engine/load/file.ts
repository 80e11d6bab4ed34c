import { EngineError } from '../error/error.ts';
import { BinaryReader } from './binary.ts';

/** The one custom section of a decision module. */
export const MANIFEST_SECTION = 'edict.manifest';

/** Everything that a module exports, with the types of the functions (docs/module-format.md §1). */
export const EXPORTS: ReadonlyMap<string, string> = new Map([
  ['memory', 'memory'],
  ['abi', '() → i32'],
  ['reserve', '(i32) → i32'],
  ['decide', '(i32, i32) → i32'],
  ['explain', '(i32, i32) → i32'],
  ['result', '() → i32'],
  ['prepare', '(i32, i32) → i32'],
  ['commit', '() → i64'],
  ['rollback', '() → ()'],
]);

/** What the check of a file finds in it. */
export interface ModuleFile {
  /** The content of the `edict.manifest` section: CBOR. */
  readonly manifest: Uint8Array;
  /** The memory's maximum, in pages. */
  readonly memoryPages: number;
}

const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  memory: 5,
  export: 7,
  start: 8,
  data: 11,
  dataCount: 12,
} as const;
const VALUE_TYPES: ReadonlyMap<number, string> = new Map([
  [0x7f, 'i32'],
  [0x7e, 'i64'],
  [0x7d, 'f32'],
  [0x7c, 'f64'],
]);
const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

function refuse(why: string): never {
  throw new EngineError('module_invalid', `no decision module: ${why}`);
}

function readFunctionType(reader: BinaryReader): string {
  if (reader.byte() !== 0x60) reader.refuse('a type that is no function type');
  const [parameters, results] = [reader, reader].map((each) =>
    each.list((item) => VALUE_TYPES.get(item.byte()) ?? 'other'),
  );
  return `(${(parameters ?? []).join(', ')}) → ${results?.join(', ') || '()'}`;
}

function readMemory(reader: BinaryReader): number {
  if (reader.byte() !== 0x01) reader.refuse('the memory declares no maximum, or is shared or 64-bit');
  const [minimum, maximum] = [reader.u32(), reader.u32()];
  return minimum <= maximum ? maximum : reader.refuse('the memory is larger than its maximum');
}

function readExport(reader: BinaryReader): { readonly name: string; readonly kind: number; readonly index: number } {
  return { name: reader.name(), kind: reader.byte(), index: reader.u32() };
}

/** Cuts the file into its sections. */
function readSections(bytes: Uint8Array): {
  readonly sections: Map<number, BinaryReader>;
  readonly manifest: Uint8Array;
} {
  if (PREAMBLE.some((byte, i) => bytes[i] !== byte)) refuse('it does not begin like a WebAssembly module');
  const file = new BinaryReader(bytes, PREAMBLE.length, bytes.length);
  const sections = new Map<number, BinaryReader>();
  let manifest: Uint8Array | undefined;
  while (file.at < file.end) {
    if (manifest !== undefined) file.refuse(`the section ${MANIFEST_SECTION} must be the last one`);
    const id = file.byte();
    const section = file.part(file.u32());
    if (id === SECTION.custom) {
      const name = section.name();
      if (name !== MANIFEST_SECTION) file.refuse(`a custom section ${JSON.stringify(name)}`);
      manifest = bytes.subarray(section.at, section.end);
    } else {
      if (id === SECTION.import) file.refuse('a decision module imports nothing');
      if (id === SECTION.start) file.refuse('a decision module has no start function');
      if (id > SECTION.dataCount || sections.has(id)) file.refuse(`a section ${id} that must not be there`);
      sections.set(id, section);
    }
  }
  return { sections, manifest: manifest ?? refuse(`it has no section ${MANIFEST_SECTION}`) };
}

/** The items of a section, all of it. */
function itemsOf<T>(section: BinaryReader | undefined, read: (reader: BinaryReader) => T): T[] {
  if (section === undefined) return [];
  const items = section.list(read);
  section.close();
  return items;
}

/**
 * Checks that a file is built as a decision module must be (docs/module-format.md §1): no imports, no start function, exactly the ABI's exports with their
 * types, one bounded memory, one `edict.manifest` section at the end and no other custom section, sizes and lengths in their shortest form. Whether it is
 * valid WebAssembly is the platform's to say.
 *
 * @throws EngineError `module_invalid`
 */
export function checkFile(bytes: Uint8Array): ModuleFile {
  const { sections, manifest } = readSections(bytes);
  const types = itemsOf(sections.get(SECTION.type), readFunctionType);
  const functions = itemsOf(sections.get(SECTION.function), (reader) => reader.u32());
  const memories = itemsOf(sections.get(SECTION.memory), readMemory);
  const exported = itemsOf(sections.get(SECTION.export), readExport);
  const [memoryPages] = memories;
  if (memories.length !== 1 || memoryPages === undefined) return refuse('it must have one memory');
  for (const { name, kind, index } of exported) {
    const type = kind === 0 ? types[functions[index] ?? -1] : kind === 2 ? 'memory' : 'other';
    if (EXPORTS.get(name) !== type)
      refuse(`the export ${JSON.stringify(name)} is ${type ?? 'nothing'}, not ${EXPORTS.get(name) ?? 'known'}`);
  }
  // The platform refuses a name that is exported twice.
  if (exported.length !== EXPORTS.size) refuse(`it must export ${[...EXPORTS.keys()].join(', ')}`);
  return { manifest, memoryPages };
}

/**
 * Checks what can be seen of a compiled module whose bytes are out of reach.
 *
 * @throws EngineError `module_invalid`
 */
export function checkCompiled(module: WebAssembly.Module): Uint8Array {
  if (WebAssembly.Module.imports(module).length > 0) refuse('a decision module imports nothing');
  const exported = WebAssembly.Module.exports(module);
  const known = exported.filter(({ name, kind }) =>
    EXPORTS.get(name) === 'memory' ? kind === 'memory' : EXPORTS.has(name) && kind === 'function',
  );
  if (known.length !== EXPORTS.size || exported.length !== EXPORTS.size)
    refuse(`it must export ${[...EXPORTS.keys()].join(', ')}`);
  const [manifest, ...others] = WebAssembly.Module.customSections(module, MANIFEST_SECTION);
  if (manifest === undefined || others.length > 0) return refuse(`it must have one section ${MANIFEST_SECTION}`);
  return new Uint8Array(manifest);
}
