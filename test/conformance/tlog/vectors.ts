/** Reads vector files, and judges what should be accepted and what refused. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AuditError, type AuditErrorCode } from '../../../host/audit/index.ts';
import type { Recorder } from '../suite.ts';

export interface VectorFolder {
  readonly folder: string;
  readonly recorder: Recorder;
}

/** The contents of a JSON file; undefined, and said, when it is not there. */
export function readJson(vectors: VectorFolder, name: string): unknown {
  const text = readText(vectors, name);
  return text === undefined ? undefined : (JSON.parse(text) as unknown);
}

/** The contents of a file; undefined, and said, when it is not there. */
export function readText({ folder, recorder }: VectorFolder, name: string): string | undefined {
  const path = join(folder, name);
  if (existsSync(path)) return readFileSync(path, 'utf8');
  recorder.reportAbsent(name);
  return undefined;
}

/** All JSON files below a folder, in order; none, and said, when it is not there. */
export function listJson({ folder, recorder }: VectorFolder, name: string): string[] {
  const path = join(folder, name);
  if (!existsSync(path) || !statSync(path).isDirectory()) {
    recorder.reportAbsent(name);
    return [];
  }
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((each) => each.endsWith('.json'));
  return files.sort().map((each) => `${name}/${each}`);
}

export function fromBase64(text: string | null | undefined): Uint8Array {
  return new Uint8Array(Buffer.from(text ?? '', 'base64'));
}

export function fromHex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** What became of a call: `accepted`, or the code of the refusal. Any other error is a failure of ours and goes on. */
export async function outcomeOf(run: () => unknown): Promise<'accepted' | AuditErrorCode> {
  try {
    await run();
    return 'accepted';
  } catch (error) {
    if (error instanceof AuditError) return error.code;
    throw error;
  }
}

/** The difference between what was expected and what is there, if any. */
export function differences(what: string, expected: unknown, actual: unknown): string[] {
  return expected === actual ? [] : [`${what}: expected ${String(expected)}, got ${String(actual)}`];
}
