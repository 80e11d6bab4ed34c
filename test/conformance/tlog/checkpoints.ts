/** Checkpoints: their text, and live ones. */
import {
  createSignerKey,
  formatCheckpoint,
  parseCheckpoint,
  parseNote,
  parseVerifierKey,
  verifyCheckpoint,
  type VerifierKey,
} from '../../../host/audit/index.ts';
import { differences, fromHex, outcomeOf, readJson, type VectorFolder } from './vectors.ts';

interface CheckpointVectors {
  readonly body_good: readonly string[];
  readonly body_bad: readonly { readonly why: string; readonly body: string }[];
  readonly signed: readonly {
    readonly name: string;
    readonly vkey?: string;
    readonly ed25519_seed_hex?: string;
    readonly origin: string;
    readonly note: string;
    readonly expect: string;
  }[];
}

const FILE = 'checkpoint.json';

export async function runCheckpoints(vectors: VectorFolder): Promise<void> {
  const { recorder } = vectors;
  const file = readJson(vectors, FILE) as CheckpointVectors | undefined;
  if (file === undefined) return;

  for (const [i, body] of file.body_good.entries()) {
    const outcome = await outcomeOf(() => parseCheckpoint(body));
    const found = differences('outcome', 'accepted', outcome);
    if (outcome === 'accepted')
      found.push(...differences('written again', body, formatCheckpoint(parseCheckpoint(body))));
    recorder.judge(FILE, `good body ${i}`, found);
  }
  for (const { why, body } of file.body_bad) {
    const outcome = await outcomeOf(() => parseCheckpoint(body));
    recorder.judge(FILE, `bad body: ${why}`, differences('outcome', 'checkpoint_malformed', outcome));
  }
  for (const each of file.signed) await runSigned(vectors, each);
}

async function runSigned({ recorder }: VectorFolder, each: CheckpointVectors['signed'][number]): Promise<void> {
  const { vkey, note, origin } = each;
  if (vkey !== undefined && (await outcomeOf(() => parseVerifierKey(vkey))) === 'key_unsupported') {
    // What can be said without the algorithm: the note can be read, and does not pass for verified.
    const found = differences(
      'unverified',
      'note_unverified',
      await outcomeOf(() => verifyCheckpoint(note, { origin, keys: [] })),
    );
    found.push(...differences('signatures read', true, parseNote(note).signatures.length > 0));
    recorder.judge(FILE, `${each.name}: read, and not verified`, found);
    recorder.skip(FILE, each.name, 'note signatures other than Ed25519 (algorithm 1) are not verified');
    return;
  }
  const key: VerifierKey =
    vkey === undefined
      ? await createSignerKey(parseNote(note).signatures[0]?.name ?? '', fromHex(each.ed25519_seed_hex ?? ''))
      : parseVerifierKey(vkey);
  const expected = each.expect === 'ok' ? 'accepted' : 'note_unverified';
  const outcome = await outcomeOf(() => verifyCheckpoint(note, { origin, keys: [key] }));
  recorder.judge(FILE, each.name, differences('outcome', expected, outcome));
  const elsewhere = await outcomeOf(() => verifyCheckpoint(note, { origin: `${origin}/other`, keys: [key] }));
  const refused = each.expect === 'ok' ? 'origin_mismatch' : 'note_unverified';
  recorder.judge(FILE, `${each.name}: for another origin`, differences('outcome', refused, elsewhere));
}
