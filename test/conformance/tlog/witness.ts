/** The witness protocol: a conversation with one witness, and requests as texts. */
import {
  addCheckpoint,
  createCosigner,
  formatAddCheckpoint,
  memoryCheckpointStore,
  parseAddCheckpoint,
  verifyCosignatures,
} from '../../../host/audit/index.ts';
import { keyIdOf } from '../../../host/audit/note/key.ts';
import { differences, fromHex, outcomeOf, readJson, type VectorFolder } from './vectors.ts';

interface WitnessVectors {
  readonly origin: string;
  readonly log_ed25519_pub_hex: string;
  readonly steps: readonly {
    readonly name: string;
    readonly body: string;
    readonly want_status: number;
    readonly want_body_contains: string;
    readonly also_acceptable_status?: readonly number[];
  }[];
  readonly parser_reject: readonly { readonly why: string; readonly body: string }[];
  readonly parser_accept: readonly {
    readonly why: string;
    readonly body: string;
    readonly old_size: number;
    readonly proof_lines: number;
  }[];
}

const FILE = 'witness-add-checkpoint.json';
const NOW = 1_767_139_200n;

export async function runWitness(vectors: VectorFolder): Promise<void> {
  const { recorder } = vectors;
  const file = readJson(vectors, FILE) as WitnessVectors | undefined;
  if (file === undefined) return;
  await runSteps(vectors, file);
  for (const { why, body } of file.parser_reject) {
    const outcome = await outcomeOf(() => parseAddCheckpoint(body));
    recorder.judge(FILE, `reject: ${why}`, differences('outcome', 'request_malformed', outcome));
  }
  for (const { why, body, old_size, proof_lines } of file.parser_accept) {
    const request = parseAddCheckpoint(body);
    const found = differences('old size', BigInt(old_size), request.oldSize);
    found.push(...differences('proof', proof_lines, request.proof.length));
    found.push(...differences('written again', body, formatAddCheckpoint(request)));
    recorder.judge(FILE, `accept: ${why}`, found);
  }
}

async function runSteps({ recorder }: VectorFolder, file: WitnessVectors): Promise<void> {
  const publicKey = fromHex(file.log_ed25519_pub_hex);
  const log = { name: file.origin, keyId: keyIdOf(file.origin, publicKey), publicKey };
  const witness = await createCosigner('example.com/witness', new Uint8Array(32).fill(7));
  const options = {
    signers: [witness],
    keysOf: (origin: string) => (origin === file.origin ? [log] : []),
    store: memoryCheckpointStore(),
    now: () => NOW,
  };
  for (const { name, body, want_status, want_body_contains, also_acceptable_status } of file.steps) {
    const { status, body: answer, contentType } = await addCheckpoint(options, body);
    const accepted = [want_status, ...(also_acceptable_status ?? [])];
    const found = accepted.includes(status) ? [] : differences('status', accepted.join(' or '), status);
    // Another status that may be given has other words.
    if (status === want_status && !answer.includes(want_body_contains)) {
      found.push(...differences('answer', want_body_contains, answer));
    }
    if (status === 409) {
      found.push(...differences('type', 'text/x.tlog.size', contentType));
      found.push(...differences('answer', want_body_contains, answer));
    }
    if (status === 200) {
      const note = parseAddCheckpoint(body).checkpoint + answer;
      const times = (await verifyCosignatures(note, [witness])).map(({ time }) => time);
      found.push(...differences('cosigned at', String(NOW), times.join(' ')));
    }
    recorder.judge(FILE, name, found);
  }
}
