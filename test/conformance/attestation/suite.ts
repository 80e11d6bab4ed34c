/** Evidence of trusted execution environments, genuine and mutated, against the verifiers: in Node, workerd and Chromium. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Recorder, Suite } from '../suite.ts';
import { differ, type Mutation, type VectorEntry } from './entry.ts';
import { judge, type Judgement } from './judge.ts';
import { judgeEverywhere } from './runtimes/run.ts';

const VECTORS = 'vectors.json';
const MUTATIONS = 'mutations.json';

interface Manifest {
  readonly vectors: readonly VectorEntry[];
  readonly files: Readonly<Record<string, { readonly sha256: string }>>;
}

interface MutationFile {
  readonly note: string;
}

/** The files of the manifest, each the one that its digest names. */
function readFiles(folder: string, { files }: Manifest, recorder: Recorder): Map<string, Uint8Array<ArrayBuffer>> {
  const found = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [name, { sha256 }] of Object.entries(files)) {
    const path = join(folder, name);
    if (!existsSync(path)) {
      recorder.skip('files of the manifest', name, 'a file that the manifest names and the folder does not hold');
      continue;
    }
    const bytes = new Uint8Array(readFileSync(path));
    found.set(name, bytes);
    recorder.judge(
      'files of the manifest',
      name,
      differ('SHA-256', sha256, createHash('sha256').update(bytes).digest('hex')),
    );
  }
  return found;
}

/** Records what Node says. */
function record({ vectors, mutations, unjudged }: Judgement, recorder: Recorder): void {
  for (const { id, found } of vectors) recorder.judge(VECTORS, id, found);
  for (const { id, found } of mutations) recorder.judge(MUTATIONS, id, found.length > 0 ? [] : ['accepted']);
  for (const { id, reason } of unjudged) recorder.skip(VECTORS, id, reason);
}

/** Records whether another runtime says the same as Node, case by case. */
function compare(runtime: string, node: Judgement, other: Judgement | null, recorder: Recorder): void {
  for (const group of ['vectors', 'mutations'] as const) {
    for (const [i, { id, found }] of node[group].entries()) {
      if (other === null) recorder.skip(`in ${runtime}`, id, `this machine has no ${runtime}`);
      else recorder.judge(`in ${runtime}`, id, differ('as in Node', { id, found }, other[group][i]));
    }
  }
}

export const suite: Suite = {
  name: 'attestation',
  async run({ data }, recorder) {
    const folder = join(data, 'attestation');
    if (!existsSync(join(folder, VECTORS))) {
      recorder.reportAbsent(VECTORS);
      return;
    }
    const manifest = JSON.parse(readFileSync(join(folder, VECTORS), 'utf8')) as Manifest;
    const { note: _, ...mutations } = JSON.parse(readFileSync(join(folder, MUTATIONS), 'utf8')) as MutationFile &
      Readonly<Record<string, readonly Mutation[]>>;
    const files = readFiles(folder, manifest, recorder);
    const cases = { vectors: manifest.vectors, mutations };
    const node = await judge(cases, (path) => {
      const bytes = files.get(path);
      if (bytes === undefined) throw new Error(`the manifest names no file ${path}`);
      return bytes;
    });
    record(node, recorder);
    const packed = Object.fromEntries([...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString('base64')]));
    const others = await judgeEverywhere({ ...cases, files: packed });
    for (const [runtime, judgement] of Object.entries(others)) compare(runtime, node, judgement, recorder);
  },
};
