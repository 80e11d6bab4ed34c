import { createHash } from 'node:crypto';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  assemble,
  answering,
  concat,
  customSection,
  puppetManifest,
  puppetModule,
} from '../../../test/module/puppet.ts';
import { EngineError } from '../error/error.ts';
import { load } from '../index.ts';
import { load as loadOnNode } from '../index.node.ts';
import { encodeManifest } from '../manifest/encode.ts';
import type { LoadOptions, ModuleSource } from '../types.ts';
import { MAX_FILE_BYTES } from './source.ts';

const file = puppetModule();
const digest = createHash('sha256').update(file).digest('hex');
const code = file.slice(0, file.length - customSection('edict.manifest', encodeManifest(puppetManifest())).length);
const manifest = encodeManifest(puppetManifest());

async function refusal(source: ModuleSource, options?: LoadOptions, loader: typeof load = load): Promise<string> {
  try {
    await loader(source, options);
  } catch (error) {
    if (error instanceof EngineError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the sources of a module', () => {
  const dataUrl = `data:application/wasm;base64,${Buffer.from(file).toString('base64')}`;
  const response = (): Response => new Response(file);
  test.each<[string, () => ModuleSource]>([
    ['bytes', () => file],
    ['a buffer', () => file.buffer],
    ['an import with a default', () => ({ default: file })],
    ['a response', response],
    ['a promise of a response', () => Promise.resolve(response())],
    ['a thunk', () => () => file],
    ['a thunk of a promise', () => async () => Promise.resolve(response())],
    ['a thunk of an import', () => () => Promise.resolve({ default: file } as unknown as ArrayBuffer)],
    ['a string', () => dataUrl],
    ['a URL', () => new URL(dataUrl)],
  ])('%s: measured here', async (_, source) => {
    for (const loader of [load, loadOnNode]) {
      const engine = await loader(source(), { digest });
      expect(engine.digest).toBe(digest);
      expect(engine.digestSource).toBe('bytes');
      expect(engine.manifest).toEqual(puppetManifest());
      expect(engine.decide(answering({ status: 1, winner: 1 })).moduleDigest).toBe(digest);
    }
  });

  test('on Node: paths and file URLs', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'edict-load-'));
    try {
      const path = join(folder, 'a b.wasm');
      await writeFile(path, file);
      for (const source of [path, pathToFileURL(path), pathToFileURL(path).href])
        expect((await loadOnNode(source)).digest).toBe(digest);
      expect(await refusal(join(folder, 'none.wasm'), {}, loadOnNode)).toMatch(/^module_unavailable: .*none\.wasm/);
      expect(await refusal(folder, {}, loadOnNode)).toMatch(/^module_invalid: .*is a folder/);
      await truncate(path, MAX_FILE_BYTES + 1);
      expect(await refusal(path, {}, loadOnNode)).toMatch(/^module_invalid: .*longer than/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test.skipIf(process.platform === 'win32')('on Node: a device is no module, and is not read', async () => {
    expect(await refusal('/dev/zero', {}, loadOnNode)).toMatch(/^module_invalid: .*no regular file/);
  });

  test('what cannot be had is unavailable', async () => {
    expect(await refusal(new Response('no', { status: 404 }))).toMatch(/^module_unavailable: .*404/);
    expect(await refusal(Promise.reject<Response>(new Error('offline')))).toMatch(/^module_unavailable: .*offline/);
    expect(
      await refusal(() => {
        throw new Error('gone');
      }),
    ).toMatch(/^module_unavailable: .*gone/);
    expect(await refusal(42)).toMatch(/^module_unavailable/);
    expect(await refusal('no-scheme:whatever')).toMatch(/^module_unavailable/);
  });

  test('bytes that the caller changes meanwhile are never compiled under the digest of others', async () => {
    let loaded = 0;
    for (let turns = 0; turns < 12; turns++) {
      const bytes = file.slice();
      const loading = load(bytes, { digest }).then(
        (engine) => engine.decide(answering({ status: 1, winner: 1 })).allowed,
        (error: unknown) => (error as EngineError).code,
      );
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      bytes.fill(0);
      const outcome = await loading;
      if (outcome === true) loaded++;
      else expect(outcome).toBe('digest_mismatch');
    }
    expect(loaded).toBeGreaterThan(0);
  });

  test('a response longer than the limit is given up', async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(1 << 22));
      },
    });
    expect(await refusal(new Response(endless))).toMatch(/^module_invalid: .*longer/);
    expect(pulled).toBeLessThan(24);
  });
});

describe('the digest', () => {
  test('another digest, or one that is none, is refused', async () => {
    expect(await refusal(file, { digest: digest.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) })).toMatch(
      /^digest_mismatch/,
    );
    expect((await load(file, { digest: `sha256:${digest}` })).digest).toBe(digest);
  });

  test.each<[unknown, RegExp]>([
    ['', /it has 0 digits, and a SHA-256 has 64/],
    [digest.slice(1), /it has 63 digits/],
    [`${digest}\n`, /"\\n" in place 65 is no hexadecimal digit/],
    [`0x${digest}`, /"x" in place 2 is no/],
    [digest.toUpperCase(), new RegExp(`must be in lower case: ${digest}`)],
    [`sha512:${digest}`, /"sha512" is not how modules are measured/],
    [`SHA256:${digest}`, /with or without `sha256:`/],
    [`sha256-${Buffer.from(digest, 'hex').toString('base64')}`, /write the SHA-256 in hexadecimal/],
    [5, /it is no text/],
    [null, /it is no text/],
  ])('%j is no digest, and the error says why', async (bad, why) => {
    const refused = await refusal(file, { digest: bad as string });
    expect(refused).toMatch(/^digest_invalid/);
    expect(refused).toMatch(why);
  });

  test('a compiled module is measured by its bytes, vouched for, or refused', async () => {
    const module = await WebAssembly.compile(file);
    expect(await refusal(module)).toMatch(/^digest_required/);
    expect(await refusal({ default: module })).toMatch(/^digest_required/);
    const vouched = await load({ default: module }, { digest });
    expect([vouched.digest, vouched.digestSource]).toEqual([digest, 'asserted']);
    expect(vouched.decide(answering({ status: 1, winner: 1 })).allowed).toBe(true);
    const measured = await load(module, { bytes: file, digest });
    expect([measured.digest, measured.digestSource]).toEqual([digest, 'bytes']);
    expect(await refusal(module, { bytes: file, digest: '0'.repeat(64) })).toMatch(/^digest_mismatch/);
  });

  test('where the runtime compiles no bytes, what was compiled is only asserted', async () => {
    const module = await WebAssembly.compile(file);
    const other = await WebAssembly.compile(puppetModule({ ...puppetManifest(), options: { other: true } }));
    vi.spyOn(WebAssembly, 'compile').mockRejectedValue(new WebAssembly.CompileError('disallowed by embedder'));
    const engine = await load(module, { bytes: file });
    expect([engine.digest, engine.digestSource]).toEqual([digest, 'asserted']);
    expect(await refusal(other, { bytes: file })).toMatch(/^digest_mismatch: .*another manifest/);
    expect(await refusal(file)).toMatch(/^module_invalid: .*disallowed/);
  });
});

/** The sections of a file as [id, content]. */
function sectionsOf(bytes: Uint8Array): [number, Uint8Array][] {
  const sections: [number, Uint8Array][] = [];
  let at = 8;
  while (at < bytes.length) {
    const id = bytes[at++] as number;
    let size = 0;
    for (let shift = 0, more = true; more; shift += 7) {
      const byte = bytes[at++] as number;
      size += (byte & 0x7f) * 2 ** shift;
      more = byte >= 0x80;
    }
    sections.push([id, bytes.slice(at, at + size)]);
    at += size;
  }
  return sections;
}

const leb = (value: number): number[] => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)]);
const joined = (sections: readonly (readonly [number, Uint8Array])[]): Uint8Array<ArrayBuffer> =>
  concat(
    file.slice(0, 8),
    ...sections.map(([id, content]) => new Uint8Array([id, ...leb(content.length), ...content])),
  );

describe('the check of a file', () => {
  const own = customSection('edict.manifest', manifest);
  const sections = sectionsOf(file);

  test('cutting and joining the sections gives the same file', () => {
    expect(joined(sections)).toEqual(file);
  });

  test.each<[string, Uint8Array<ArrayBuffer>, RegExp]>([
    ['nothing', new Uint8Array(), /begin/],
    ['text', new TextEncoder().encode('name: policy'), /begin/],
    ['another version', concat(new Uint8Array([0, 0x61, 0x73, 0x6d, 2, 0, 0, 0]), file.slice(8)), /begin/],
    ['no manifest', code, /no section/],
    ['two manifests', concat(code, own, own), /last one/],
    ['a section behind the manifest', concat(code, own, customSection('name', new Uint8Array())), /last one/],
    [
      'another custom section before it',
      concat(code, customSection('producers', new Uint8Array()), own),
      /custom section/,
    ],
    [
      'a custom section at the start',
      concat(file.slice(0, 8), customSection('name', new Uint8Array()), file.slice(8)),
      /custom section/,
    ],
    ['a name that is not UTF-8', concat(code, new Uint8Array([0, 2, 1, 0xff])), /UTF-8/],
    [
      'a size that is not minimal',
      concat(
        code,
        new Uint8Array([0, 0x80 | ((own.length - 3) & 0x7f), 0x80 | ((own.length - 3) >> 7), 0, ...own.slice(3)]),
      ),
      /shortest/,
    ],
    [
      'a name length that is not minimal',
      concat(
        code,
        new Uint8Array([
          0,
          ...leb(manifest.length + 16),
          0x8e,
          0,
          ...new TextEncoder().encode('edict.manifest'),
          ...manifest,
        ]),
      ),
      /shortest/,
    ],
    ['trailing bytes', concat(file, new Uint8Array([0])), /last one/],
    ['a section twice', joined([sections[0] as [number, Uint8Array], ...sections]), /must not be there/],
    ['an unknown section', joined([[14, new Uint8Array()], ...sections]), /must not be there/],
    ['an import section', joined([[2, new Uint8Array([0])], ...sections]), /imports nothing/],
    ['a start function', joined([[8, new Uint8Array([0])], ...sections]), /start function/],
    [
      'a memory without a maximum',
      joined(sections.map(([id, content]) => [id, id === 5 ? new Uint8Array([1, 0, 1]) : content])),
      /no maximum/,
    ],
    [
      'a shared memory',
      joined(sections.map(([id, content]) => [id, id === 5 ? new Uint8Array([1, 3, 1, 32]) : content])),
      /shared/,
    ],
    [
      'another maximum than the manifest says',
      joined(sections.map(([id, content]) => [id, id === 5 ? new Uint8Array([1, 1, 1, 33]) : content])),
      /another maximum/,
    ],
    [
      'two memories',
      joined(sections.map(([id, content]) => [id, id === 5 ? new Uint8Array([2, 1, 1, 32, 1, 1, 32]) : content])),
      /one memory/,
    ],
    [
      'an export list with more behind it',
      joined(sections.map(([id, content]) => [id, id === 7 ? concat(content, new Uint8Array([0])) : content])),
      /bytes follow/,
    ],
    [
      'a manifest that is none',
      concat(code, customSection('edict.manifest', new Uint8Array([0xa0]))),
      /lacks the field/,
    ],
    ['a manifest that is no CBOR', concat(code, customSection('edict.manifest', new Uint8Array([0xff]))), /break code/],
  ])('refuses %s', async (_, bytes, why) => {
    const reason = await refusal(bytes);
    expect(reason).toMatch(/^(module|manifest|cbor)_invalid/);
    expect(reason).toMatch(why);
  });

  const functions =
    '(func (export "abi") (result i32) (i32.const 1)) (func (export "reserve") (param i32) (result i32) (i32.const 4096)) (func (export "result") (result i32) (i32.const 1024)) (func (export "prepare") (param i32 i32) (result i32) (i32.const 0)) (func (export "commit") (result i64) (i64.const 0)) (func (export "rollback")) (func (export "decide") (param i32 i32) (result i32) (i32.const 0)) (func (export "explain") (param i32 i32) (result i32) (i32.const 0))';
  const memory = '(memory (export "memory") 2 32)';
  test.each<[string, string, RegExp]>([
    ['an export too few', `(module ${memory} ${functions.replace('(export "rollback")', '')})`, /must export/],
    ['an export too many', `(module ${memory} ${functions} (func (export "more")))`, /not known/],
    ['a global as an export', `(module ${memory} ${functions} (global (export "g") i32 (i32.const 1)))`, /not known/],
    [
      'a function of another type',
      `(module ${memory} ${functions.replace('(func (export "commit") (result i64) (i64.const 0))', '(func (export "commit") (result i32) (i32.const 0))')})`,
      /commit.*i32, not/,
    ],
    [
      'a function with another parameter',
      `(module ${memory} ${functions.replace('(param i32 i32) (result i32) (i32.const 0)) (func (export "commit")', '(param i32 i64) (result i32) (i32.const 0)) (func (export "commit")')})`,
      /prepare/,
    ],
    ['another ABI', `(module ${memory} ${functions.replace('(i32.const 1)', '(i32.const 2)')})`, /ABI/],
    ['no frame area', `(module ${memory} ${functions.replace('(i32.const 4096)', '(i32.const 0)')})`, /frame area/],
    [
      'a frame area outside the memory',
      `(module ${memory} ${functions.replace('(i32.const 4096)', '(i32.const 131064)')})`,
      /frame area/,
    ],
    [
      'a frame area that is not aligned',
      `(module ${memory} ${functions.replace('(i32.const 4096)', '(i32.const 4100)')})`,
      /frame area/,
    ],
    [
      'a result area outside the memory',
      `(module ${memory} ${functions.replace('(i32.const 1024)', '(i32.const 131064)')})`,
      /result area/,
    ],
    [
      'a function that traps at once',
      `(module ${memory} ${functions.replace('(i32.const 1024)', '(unreachable)')})`,
      /unreachable/,
    ],
  ])('refuses %s', async (_, wat, why) => {
    const bytes = puppetModule(puppetManifest(), assemble(wat));
    const reason = await refusal(bytes);
    expect(reason).toMatch(/^module_invalid/);
    expect(reason).toMatch(why);
  });

  test('a compiled module is checked as far as it can be seen', async () => {
    const compiled = async (wat: string, section = own): Promise<string> =>
      refusal(await WebAssembly.compile(concat(assemble(wat), section)), { digest });
    expect(await compiled(`(module ${memory} ${functions})`)).toBe('accepted');
    expect(await compiled(`(module ${memory} ${functions} (func (export "more")))`)).toMatch(/must export/);
    expect(await compiled(`(module (import "a" "b" (func)) ${memory} ${functions})`)).toMatch(/imports nothing/);
    expect(await compiled(`(module ${memory} ${functions})`, concat(own, own))).toMatch(/one section/);
    expect(await compiled(`(module ${memory} ${functions})`, new Uint8Array())).toMatch(/one section/);
  });

  test('a file cut short anywhere is refused', async () => {
    for (let length = 0; length < file.length; length += length < code.length ? 1 : 13) {
      expect(await refusal(file.slice(0, length))).not.toBe('accepted');
    }
  });
});
