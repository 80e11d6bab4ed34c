/**
 * A decision module that answers what it is told: its first slot holds bytes, a command and then the result area to give. For the engine's tests, which need answers
 * that no compiled policy gives.
 */
import binaryen from 'assemblyscript/binaryen';
import { encodeManifest } from '../../host/engine/manifest/encode.ts';
import type { Manifest } from '../../host/engine/manifest/types.ts';

/** Where the puppet's frame area begins. */
export const FRAME = 4096;

export const COMMAND = { answer: 0, trap: 1, grow: 2, overflow: 3 } as const;

const WAT = `(module
  (memory (export "memory") 1 32)
  (func (export "abi") (result i32) (i32.const 1))
  (func (export "reserve") (param $n i32) (result i32)
    (local $pages i32)
    (if (i32.gt_u (local.get $n) (i32.const 1048576)) (then (return (i32.const 0))))
    (local.set $pages (i32.shr_u (i32.add (i32.add (local.get $n) (i32.const ${FRAME})) (i32.const 65535)) (i32.const 16)))
    (if (i32.gt_u (local.get $pages) (memory.size))
      (then (if (i32.lt_s (memory.grow (i32.sub (local.get $pages) (memory.size))) (i32.const 0)) (then (return (i32.const 0))))))
    (i32.const ${FRAME}))
  (func (export "result") (result i32) (i32.const 1024))
  (func (export "prepare") (param i32 i32) (result i32) (i32.const 0))
  (func (export "commit") (result i64) (i64.const 0))
  (func (export "rollback"))
  (func $overflow (param i32) (result i32) (i32.add (call $overflow (i32.add (local.get 0) (i32.const 1))) (i32.const 1)))
  (func $run (export "decide") (param $entry i32) (param $length i32) (result i32)
    (local $script i32) (local $command i32)
    (if (i32.ne (i32.load (i32.const ${FRAME + 16})) (i32.const 8)) (then (return (i32.const 0))))
    (local.set $script (i32.add (i32.const ${FRAME}) (i32.load (i32.const ${FRAME + 24}))))
    (local.set $command (i32.load (local.get $script)))
    (if (i32.eq (local.get $command) (i32.const 1)) (then (unreachable)))
    (if (i32.eq (local.get $command) (i32.const 2)) (then (drop (memory.grow (i32.const 1)))))
    (if (i32.eq (local.get $command) (i32.const 3)) (then (return (call $overflow (i32.const 0)))))
    (memory.copy (i32.const 1024) (i32.add (local.get $script) (i32.const 8)) (i32.sub (i32.load (i32.const ${FRAME + 20})) (i32.const 8)))
    (i32.load (i32.const 1024)))
  (func (export "explain") (param $entry i32) (param $length i32) (result i32) (call $run (local.get $entry) (local.get $length)))
)`;

/** The bytes of a module in the text format, without custom sections. */
export function assemble(wat: string): Uint8Array<ArrayBuffer> {
  const module = binaryen.parseText(wat);
  module.setFeatures(binaryen.Features.BulkMemory | binaryen.Features.BulkMemoryOpt | binaryen.Features.MutableGlobals);
  if (module.validate() !== 1) throw new Error('the test module is not valid');
  const bytes = new Uint8Array(module.emitBinary());
  module.dispose();
  return bytes;
}

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}

/** A custom section. */
export function customSection(name: string, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(name);
  const body = [...leb(text.length), ...text, ...content];
  return new Uint8Array([0, ...leb(body.length), ...body]);
}

/** Files joined. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

/** A manifest for the puppet: an allow, a deny, an escalation with a limit, a warning and a default. */
export function puppetManifest(): Manifest {
  const rule = { obligations: [], conditions: [], annotations: {}, fallback: false } as const;
  const rules = [
    {
      ...rule,
      id: 'p/allow',
      name: 'allow',
      policy: 'p',
      effect: 'allow',
      action: 'allow',
      reason: 'fine',
      conditions: [{ text: 'x' }, { text: 'y' }],
    },
    { ...rule, id: 'p/block', name: 'block', policy: 'p', effect: 'deny', action: 'block', reason: 'not allowed' },
    {
      ...rule,
      id: 'p/ask',
      name: 'ask',
      policy: 'p',
      effect: 'escalate',
      action: 'require_approval',
      reason: 'ask first',
      obligations: [0, 1],
      conditions: [{ text: 'z' }],
    },
    { ...rule, id: 'p/warn', name: 'warn', policy: 'p', effect: 'warn', action: 'warn', reason: 'careful' },
    {
      ...rule,
      id: 'p/default',
      name: null,
      policy: 'p',
      effect: 'deny',
      action: 'deny',
      reason: 'by default',
      fallback: true,
    },
  ] as const;
  const entry = {
    name: 'main',
    version: '1',
    dialect: 'agt-py',
    strategy: 'deny_overrides',
    slots: [{ path: ['context', 'script'], walk: 'record', type: 'any' }],
    rules,
    obligations: [
      {
        kind: 'limit',
        text: '2/hour',
        count: 2,
        windowMs: 3_600_000,
        key: [{ literal: 'ask' }, { input: 'agent' }],
        grants: 'exactly',
      },
      { kind: 'approval', approvers: ['security-team'] },
    ],
  } as const;
  return {
    format: 1,
    abi: 1,
    compiler: { edict: '0.1.0', assemblyscript: 'none', binaryen: 'none' },
    options: {},
    sources: [],
    limits: { frameBytes: 1_048_576, depth: 64, steps: 1_000, memoryPages: 32 },
    entries: [entry, { ...entry, name: 'second', slots: [] }],
  };
}

/** The puppet's file. */
export function puppetModule(
  manifest: Manifest = puppetManifest(),
  code: Uint8Array = assemble(WAT),
): Uint8Array<ArrayBuffer> {
  return concat(code, customSection('edict.manifest', encodeManifest(manifest)));
}

/** What the puppet is to answer. Lists follow the result area, and are pointed at. */
export interface Answer {
  readonly command?: number;
  readonly status: number;
  readonly winner?: number;
  readonly epoch?: bigint;
  readonly determining?: readonly number[];
  readonly erred?: readonly number[];
  readonly matched?: readonly number[];
  readonly obligations?: readonly number[];
  readonly candidates?: number;
  readonly stateDigest?: readonly number[];
  /** The explanation's bytes. */
  readonly explanation?: readonly number[];
  /** Overrides a word of the result area. */
  readonly word?: readonly [index: number, value: number];
}

const RESULT = 1024;
const AREA = 96;

/** The input with which the puppet gives an answer. */
export function answering(answer: Answer): { readonly context: { readonly script: Uint8Array } } {
  const words: number[] = [];
  const area = new DataView(new ArrayBuffer(AREA));
  const pointTo = (at: number, list: readonly number[] = []): void => {
    area.setUint32(at, list.length, true);
    area.setUint32(at + 4, list.length === 0 ? 0 : RESULT + AREA + words.length * 4, true);
    words.push(...list);
  };
  area.setUint32(0, answer.status, true);
  area.setUint32(4, answer.winner ?? 0, true);
  area.setBigUint64(8, answer.epoch ?? 0n, true);
  pointTo(16, answer.determining);
  pointTo(24, answer.erred);
  pointTo(32, answer.matched);
  pointTo(40, answer.obligations);
  area.setUint32(52, answer.candidates ?? 0, true);
  (answer.stateDigest ?? []).forEach((byte, i) => area.setUint8(64 + i, byte));
  if (answer.explanation !== undefined) area.setUint32(60, RESULT + AREA + words.length * 4, true);
  if (answer.word !== undefined) area.setUint32(answer.word[0] * 4, answer.word[1], true);
  const lists = new Uint8Array(new Uint32Array(words).buffer);
  const command = new Uint8Array(new Uint32Array([answer.command ?? COMMAND.answer, 0]).buffer);
  return {
    context: { script: concat(command, new Uint8Array(area.buffer), lists, new Uint8Array(answer.explanation ?? [])) },
  };
}
