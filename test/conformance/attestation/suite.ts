/** Evidence of trusted execution environments, genuine and mutated, against the verifiers. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Recorder, Suite } from '../suite.ts';
import { differ, type Mutation, type ReadFile, type VectorEntry } from './entry.ts';
import { JUDGES, MUTATION_JUDGES } from './judges.ts';

const VECTORS = 'vectors.json';
const MUTATIONS = 'mutations.json';

interface Vectors {
  readonly vectors: readonly VectorEntry[];
  readonly files: Readonly<Record<string, { readonly sha256: string }>>;
}

function readBytes(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(path));
}

/** Every file of the manifest is the one that its digest names. */
function checkFiles(folder: string, { files }: Vectors, recorder: Recorder): void {
  for (const [name, { sha256 }] of Object.entries(files)) {
    const path = join(folder, name);
    if (!existsSync(path)) {
      recorder.skip('files', name, 'a file that the manifest names and the folder does not hold');
      continue;
    }
    const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
    recorder.judge('files', name, differ('SHA-256', sha256, digest));
  }
}

async function judgeEntries({ vectors }: Vectors, read: ReadFile, recorder: Recorder): Promise<void> {
  for (const entry of vectors) {
    const judge = JUDGES[entry.kind];
    if (judge === undefined) recorder.skip(VECTORS, entry.id, `no verifier of ${entry.kind} yet`);
    else recorder.judge(VECTORS, entry.id, await judge(entry, read));
  }
}

async function judgeMutations(
  { vectors }: Vectors,
  groups: Readonly<Record<string, readonly Mutation[]>>,
  read: ReadFile,
  recorder: Recorder,
): Promise<void> {
  for (const [group, mutations] of Object.entries(groups)) {
    const judge = MUTATION_JUDGES[group];
    for (const mutation of mutations) {
      const entry = vectors.find(({ id }) => id === mutation.base);
      if (judge === undefined) recorder.skip(MUTATIONS, mutation.id, `no verifier of ${group} yet`);
      else if (entry === undefined) recorder.fail(MUTATIONS, mutation.id, `no vector ${mutation.base}`);
      else {
        const failed = await judge(mutation, entry, read);
        recorder.judge(MUTATIONS, mutation.id, failed.length > 0 ? [] : ['accepted']);
      }
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
    const vectors = JSON.parse(readFileSync(join(folder, VECTORS), 'utf8')) as Vectors;
    const { note: _, ...groups } = JSON.parse(readFileSync(join(folder, MUTATIONS), 'utf8')) as {
      readonly note: string;
    } & Readonly<Record<string, readonly Mutation[]>>;
    const read: ReadFile = (path) => readBytes(join(folder, path));
    checkFiles(folder, vectors, recorder);
    await judgeEntries(vectors, read, recorder);
    await judgeMutations(vectors, groups, read, recorder);
  },
};
