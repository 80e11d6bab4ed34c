/** Cosignatures of witnesses: live ones, their times, and the message of ML-DSA-44. */
import {
  formatCosignerKey,
  isSubtree,
  loadMlDsa44,
  parseCosignature,
  parseCosignerKey,
  parseNote,
  subtreeMessage,
  verifyCosignatures,
} from '../../../host/audit/index.ts';
import { differences, fromBase64, fromHex, outcomeOf, readJson, toHex, type VectorFolder } from './vectors.ts';

interface CosignatureVectors {
  readonly ed25519_v1: readonly {
    readonly name: string;
    readonly vkey: string;
    readonly note: string;
    readonly timestamp: number;
  }[];
  readonly ed25519_v1_vkey: { readonly native_type_04: string };
  readonly timestamp_extract: readonly { readonly base64: string; readonly unix?: number }[];
  readonly ml_dsa_44_vkey_type_06: { readonly as_published_wrong_key_id: string; readonly corrected: string };
  readonly subtree_v1_message_layout: Readonly<Record<string, string>>;
  readonly subtree_validity: readonly { readonly start: number; readonly end: number; readonly valid: boolean }[];
}

const FILE = 'cosignature.json';

export async function runCosignatures(vectors: VectorFolder): Promise<void> {
  const { recorder } = vectors;
  const file = readJson(vectors, FILE) as CosignatureVectors | undefined;
  if (file === undefined) return;
  for (const { name, vkey, note, timestamp } of file.ed25519_v1) {
    const key = parseCosignerKey(vkey);
    const cosignatures = await verifyCosignatures(note, [key]);
    const found = differences('times', String(timestamp), cosignatures.map(({ time }) => time).join(' '));
    found.push(...differences('key', vkey, formatCosignerKey(key)));
    recorder.judge(FILE, name, found);
    for (const [what, changed] of [
      ['another text', note.replace('\n300\n', '\n301\n')],
      ['an extension line', note.replace('\n\n', '\nmore\n\n')],
    ] as const) {
      const outcome = await outcomeOf(() => verifyCosignatures(changed, [key]));
      recorder.judge(FILE, `${name}: ${what}`, differences('outcome', 'signature_invalid', outcome));
    }
  }
  const native = file.ed25519_v1_vkey.native_type_04;
  recorder.judge(FILE, 'vkey', differences('written again', native, formatCosignerKey(parseCosignerKey(native))));

  for (const [i, { base64, unix }] of file.timestamp_extract.entries()) {
    const [line] = parseNote(`example.com/log\n\n— example.com/witness ${base64}\n`).signatures;
    const outcome = await outcomeOf(() => line && parseCosignature(line));
    const found = differences('outcome', unix === undefined ? 'signature_invalid' : 'accepted', outcome);
    if (line && outcome === 'accepted')
      found.push(...differences('time', BigInt(unix ?? 0), parseCosignature(line).time));
    recorder.judge(FILE, `time ${i} of ${fromBase64(base64).length} bytes`, found);
  }

  const { as_published_wrong_key_id: wrong, corrected } = file.ml_dsa_44_vkey_type_06;
  const published = await outcomeOf(() => parseCosignerKey(wrong));
  recorder.judge(FILE, 'ML-DSA-44 key with a wrong id', differences('outcome', 'key_invalid', published));
  const right = await outcomeOf(() => parseCosignerKey(corrected));
  recorder.judge(FILE, 'ML-DSA-44 key without its scheme', differences('outcome', 'key_unsupported', right));
  const scheme = await loadMlDsa44();
  const wrongToo = await outcomeOf(() => parseCosignerKey(wrong, [scheme]));
  recorder.judge(FILE, 'ML-DSA-44 key with a wrong id and the scheme', differences('outcome', 'key_invalid', wrongToo));
  const known = parseCosignerKey(corrected, [scheme]);
  recorder.judge(FILE, 'ML-DSA-44 key', differences('written again', corrected, formatCosignerKey(known)));

  await runLayout(vectors, file.subtree_v1_message_layout);
  for (const { start, end, valid } of file.subtree_validity) {
    const subtree = { start: BigInt(start), end: BigInt(end) };
    // An empty range is a subtree of the drafts; the vectors are about what can be signed, which it is not.
    const outcome = await outcomeOf(() =>
      subtreeMessage({ cosigner: 'a', time: 0n, origin: 'b', subtree, root: new Uint8Array(32) }),
    );
    const found = differences('may be signed', valid, outcome === 'accepted');
    if (start < end) found.push(...differences('is a subtree', valid, isSubtree(subtree)));
    recorder.judge(FILE, `subtree [${start}, ${end})`, found);
  }
}

/** The layout's times and places cannot stand together in a message: a time with a subtree that does not begin at 0. Each is judged with the other left out. */
async function runLayout({ recorder }: VectorFolder, layout: Readonly<Record<string, string>>): Promise<void> {
  const field = (name: string): string => layout[name] ?? '';
  const number = (name: string): bigint => BigInt(`0x${field(name)}`);
  const common = {
    cosigner: field('cosigner_name'),
    origin: field('log_origin'),
    root: fromHex(field('hash_hex')),
  };
  const [time, start, end] = [number('timestamp_hex'), number('start_hex'), number('end_hex')];
  const zero = '00'.repeat(8);
  const timed = toHex(subtreeMessage({ ...common, time, subtree: { start: 0n, end } }));
  const expected = field('expect_hex').replace(field('start_hex'), zero);
  recorder.judge(FILE, 'subtree/v1 message, of a tree', differences('message', expected, timed));
  const both = await outcomeOf(() => subtreeMessage({ ...common, time, subtree: { start, end } }));
  recorder.judge(FILE, 'subtree/v1 message as published', differences('outcome', 'signature_invalid', both));
}
