import { spawn } from 'node:child_process';
import { concatBytes } from '../../encoding/bytes/concat.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { sameBytes } from '../../encoding/bytes/same.ts';
import { AttestError } from '../error/error.ts';
import { readNvidiaEvidence } from '../nvidia/evidence.ts';
import type { NvidiaEvidence } from '../nvidia/types.ts';
import { errorCode } from './files.node.ts';

const NONCE_BYTES = 32;
const MAX_OUTPUT_BYTES = 1 << 20;
/** It asks each device in turn, and some take seconds. */
const DEFAULT_TIMEOUT_MS = 60_000;
/** All that the tool gets of this process's environment: where it and its libraries are. */
const ENVIRONMENT = ['PATH', 'LD_LIBRARY_PATH'] as const;

export interface NvidiaOptions {
  /** The tool. Default `nvattest`, which `PATH` leads to. */
  readonly tool?: string;
  /** What it is told. Default how `nvattest` collects evidence of GPUs. */
  readonly arguments?: (nonce: string) => readonly string[];
  /** Milliseconds that it may take. Default 60,000. */
  readonly timeoutMs?: number;
}

const collectGpus = (nonce: string): readonly string[] => [
  'collect-evidence',
  '--device',
  'gpu',
  '--nonce',
  nonce,
  '--format',
  'json',
];

function failed(why: string, cause?: unknown): AttestError {
  return new AttestError('collection_failed', `the tool: ${why}`, cause === undefined ? {} : { cause });
}

/** What a tool prints, without a shell, within time and size. It does not outlive either. */
function run(tool: string, given: readonly string[], timeoutMs: number): Promise<Uint8Array<ArrayBuffer>> {
  const env = Object.fromEntries(ENVIRONMENT.map((name) => [name, process.env[name]]));
  return new Promise((resolve, reject) => {
    const child = spawn(tool, given, { shell: false, stdio: ['ignore', 'pipe', 'ignore'], env, windowsHide: true });
    const chunks: Uint8Array[] = [];
    let size = 0;
    const stop = (error: AttestError): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      // What it started may hold the other end.
      child.stdout.destroy();
      reject(error);
    };
    const timer = setTimeout(() => stop(failed(`no answer within ${timeoutMs} ms`)), timeoutMs);
    child.stdout.on('data', (chunk: Uint8Array) => {
      size += chunk.length;
      if (size > MAX_OUTPUT_BYTES) stop(failed('it prints too many bytes'));
      else chunks.push(chunk);
    });
    child.on('error', (cause) => {
      const absent = ['ENOENT', 'EACCES'].includes(errorCode(cause) ?? '');
      stop(absent ? new AttestError('not_available', `${tool} cannot be run`, { cause }) : failed('it fails', cause));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(concatBytes(chunks));
      else reject(failed(`it ends with ${code === null ? `signal ${signal}` : `status ${code}`}`));
    });
  });
}

/** The list of devices: printed as it is, or within an object that says whether all went well. */
function devicesIn(output: Uint8Array): Uint8Array {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(output));
  } catch (cause) {
    throw failed('it prints no JSON', cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return output;
  if (!('evidences' in value) || ('result_code' in value && value.result_code !== 0))
    throw failed('it says that it failed');
  return new TextEncoder().encode(JSON.stringify(value.evidences));
}

/**
 * Has NVIDIA's tool collect evidence of the GPUs.
 *
 * @param nonce 32 bytes: `gpuNonce` of a statement
 * @throws AttestError `not_available`, `collection_failed`, `options_invalid`
 */
export async function collectNvidia(nonce: Uint8Array, options: NvidiaOptions = {}): Promise<NvidiaEvidence> {
  const { tool = 'nvattest', arguments: given = collectGpus, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  if (nonce.length !== NONCE_BYTES) throw new AttestError('options_invalid', 'a nonce for GPUs has 32 bytes');
  const devices = devicesIn(await run(tool, given(encodeHex(nonce)), timeoutMs));
  let evidence: NvidiaEvidence;
  try {
    evidence = readNvidiaEvidence(devices);
  } catch (cause) {
    if (!(cause instanceof AttestError)) throw cause;
    throw failed(cause.message, cause);
  }
  if (evidence.devices.some((device) => device.nonce === null || !sameBytes(device.nonce, nonce)))
    throw failed('evidence for another nonce');
  return evidence;
}
