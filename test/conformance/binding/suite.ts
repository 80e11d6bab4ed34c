/** Binding statements (docs/binding.md) against the vectors beside this file, which another implementation made from that page alone. */
import { readFileSync } from 'node:fs';
import {
  AttestError,
  bindingDigest,
  bindingFor,
  encodeBinding,
  gcpNonce,
  gpuNonce,
  logIdOf,
  parseBinding,
  type BindingSlot,
  type BindingStatement,
} from '../../../host/attest/index.ts';
import { same } from '../module/vectors.ts';
import { fromHex, toHex } from '../module/notation.ts';
import type { Recorder, Suite } from '../suite.ts';

const FILE = 'vectors.json';

interface Accepted {
  readonly name: string;
  /** Byte strings in hexadecimal. */
  readonly statement: unknown;
  readonly bytes: string;
  readonly wide: string;
  readonly narrow: string;
  readonly gcpNonce: string;
  readonly gpuNonces: Readonly<Record<string, string>>;
}

interface Vectors {
  readonly accepted: readonly Accepted[];
  readonly refused: readonly { readonly name: string; readonly bytes: string }[];
  readonly logIds: readonly {
    readonly name: string;
    readonly origin: string;
    readonly key: string;
    readonly id: string;
  }[];
}

const SLOTS: Readonly<Record<BindingSlot, 'wide' | 'narrow'>> = {
  tdx: 'wide',
  sgx: 'wide',
  snp: 'wide',
  nitro: 'wide',
  tpm: 'narrow',
  gcp: 'narrow',
  maa: 'narrow',
};

/** A statement with its byte strings in hexadecimal. */
function notationOf(statement: BindingStatement): unknown {
  return JSON.parse(
    JSON.stringify(statement, (_, value: unknown) => (value instanceof Uint8Array ? toHex(value) : value)),
  );
}

async function checkAccepted(vector: Accepted): Promise<void> {
  const bytes = fromHex(vector.bytes);
  const statement = parseBinding(bytes);
  same('statement', notationOf(statement), vector.statement);
  same('bytes', toHex(encodeBinding(statement)), vector.bytes);
  for (const [slot, width] of Object.entries(SLOTS) as [BindingSlot, 'wide' | 'narrow'][]) {
    same(slot, toHex(await bindingFor(slot, bytes)), vector[width]);
  }
  same('digest', toHex(await bindingDigest(bytes)), vector.narrow);
  same('nonce of a Google token', await gcpNonce(bytes), vector.gcpNonce);
  for (const [index, nonce] of Object.entries(vector.gpuNonces)) {
    same(`nonce of accelerator ${index}`, toHex(await gpuNonce(bytes, Number(index))), nonce);
  }
}

async function differences(check: () => void | Promise<void>): Promise<string[]> {
  try {
    await check();
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

function judgeRefused(name: string, hex: string, recorder: Recorder): void {
  try {
    parseBinding(fromHex(hex));
    recorder.fail(FILE, name, 'it was accepted');
  } catch (error) {
    recorder.judge(FILE, name, error instanceof AttestError ? [] : [String(error)]);
  }
}

export const suite: Suite = {
  name: 'binding',
  async run(_, recorder) {
    const text = readFileSync(new URL(FILE, import.meta.url), 'utf8');
    const { accepted, refused, logIds } = JSON.parse(text) as Vectors;
    for (const vector of accepted) recorder.judge(FILE, vector.name, await differences(() => checkAccepted(vector)));
    for (const { name, bytes } of refused) judgeRefused(name, bytes, recorder);
    for (const { name, origin, key, id } of logIds) {
      const check = async (): Promise<void> => same('id', toHex(await logIdOf(origin, fromHex(key))), id);
      recorder.judge(FILE, name, await differences(check));
    }
  },
};
