/** A double of the kernel's attestation files: reports that are made of what was written, counted generations, and the errors that it gives. */
import { createHash } from 'node:crypto';
import type { KernelFiles } from '../../host/attest/collect/files.node.ts';

export interface KernelOptions {
  readonly provider?: string;
  /** Errors for the next reads of a report, one after another. */
  readonly errors?: string[];
  /** How often someone else writes between a write and its report. */
  readonly intruders?: number;
  readonly auxblob?: Uint8Array;
  readonly report?: Uint8Array;
  /** The event log that firmware kept, at `/ccel`. */
  readonly firmware?: Uint8Array;
  /** Run-time registers as they are after it, from 0 on; zero when left out. */
  readonly registers?: readonly Uint8Array[];
}

function error(code: string): Error {
  return Object.assign(new Error(code), { code });
}

export interface Kernel extends KernelFiles {
  /** Folders that are there. */
  readonly entries: ReadonlySet<string>;
  readonly levels: readonly string[];
  /** A run-time register; of the last when none is named. */
  readonly register: (index?: number) => Uint8Array;
}

export function makeKernel({
  provider = 'tdx_guest',
  errors = [],
  intruders = 0,
  auxblob = new Uint8Array(),
  report,
  firmware,
  registers = [],
}: KernelOptions = {}): Kernel {
  const entries = new Set<string>();
  const levels: string[] = [];
  let [generation, inblob, left] = [4, new Uint8Array(), intruders];
  const measured = Array.from({ length: 4 }, (_, index) => registers[index] ?? new Uint8Array(48));
  const indexOf = (path: string): number => Number(/rtmr(\d):sha384$/.exec(path)?.[1]);
  const extend = (index: number, digest: Uint8Array | string): void => {
    measured[index] = createHash('sha384')
      .update(measured[index] ?? '')
      .update(digest)
      .digest();
  };
  const registerOf = (index: number): Uint8Array => new Uint8Array(measured[index] ?? []);
  return {
    entries,
    levels,
    register: (index = 3) => registerOf(index),
    mkdir: (path) => {
      if (!path.startsWith('/tsm/')) return Promise.reject(error('ENOENT'));
      entries.add(path);
      return Promise.resolve();
    },
    rmdir: (path) => Promise.resolve(void entries.delete(path)),
    exists: (path) => Promise.resolve(path.startsWith('/measurements/')),
    read: (path) => {
      if (path.startsWith('/measurements/')) return Promise.resolve(registerOf(indexOf(path)));
      if (path === '/ccel') return firmware === undefined ? Promise.reject(error('ENOENT')) : Promise.resolve(firmware);
      const name = path.split('/').at(-1);
      if (name === 'generation') return Promise.resolve(new TextEncoder().encode(`${generation}\n`));
      if (name === 'provider') return Promise.resolve(new TextEncoder().encode(`${provider}\n`));
      if (name === 'auxblob') return Promise.resolve(auxblob);
      const code = errors.shift();
      if (code !== undefined) return Promise.reject(error(code));
      if (left > 0) {
        left--;
        generation++;
        inblob = new Uint8Array(64);
      }
      return Promise.resolve(report ?? Uint8Array.from([...inblob, 1]));
    },
    write: (path, bytes) => {
      if (path.startsWith('/measurements/')) {
        const code = errors.shift();
        if (code !== undefined && code !== 'race') return Promise.reject(error(code));
        if (code === 'race') extend(indexOf(path), 'x');
        extend(indexOf(path), bytes);
        return Promise.resolve();
      }
      if (path.endsWith('/privlevel')) levels.push(new TextDecoder().decode(bytes));
      else inblob = new Uint8Array(bytes);
      generation++;
      return Promise.resolve();
    },
  };
}
