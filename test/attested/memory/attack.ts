/** A process that gives a verifier what takes most memory, and says by how many bytes its own grew at most: `attack.ts VERIFIER`. What one verification has left is collected before the next. */
import type { CborValue } from '../../../host/engine/cbor/types.ts';
import { leavesOf, mutateWithin, withLeaf } from '../../attest/fuzz.ts';
import { Random, runOptions } from '../../random/random.ts';
import { VERIFIERS, type Verifier } from '../verifiers.ts';

const FLOOD = 1 << 20;
/** Lengths that are no lengths. */
const BOMBS = [0xff, 0x7f, 0x80] as const;

const { seed, full } = runOptions();

/** The same bytes again and again. */
function repeated(bytes: Uint8Array): Uint8Array {
  const flood = new Uint8Array(FLOOD);
  for (let at = 0; bytes.length > 0 && at < FLOOD; at += bytes.length) flood.set(bytes.subarray(0, FLOOD - at), at);
  return flood;
}

/** Four bytes that may be a length are as large as they can be. */
function bombed(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length + 1);
  return new Uint8Array(bytes).fill(random.pick(BOMBS), at, at + 4);
}

const WAYS: readonly ((bytes: Uint8Array) => Uint8Array)[] = [
  () => new Uint8Array(FLOOD),
  () => new Uint8Array(FLOOD).fill(0xff),
  // Lists in lists, of JSON; sequences in sequences, of DER; lists of lists, of CBOR.
  () => new Uint8Array(FLOOD).fill(0x5b),
  () => new Uint8Array(FLOOD).fill(0x30),
  () => new Uint8Array(FLOOD).fill(0x81),
  repeated,
];

/** Evidence has up to a hundred parts, most of them alike: so many are attacked. */
const MOST_PARTS = 12;

function* hostile({ good }: Verifier): Generator<CborValue> {
  const random = new Random(seed);
  const all = leavesOf(good);
  for (const path of all.length > MOST_PARTS ? random.times(MOST_PARTS, () => random.pick(all)) : all) {
    for (const way of WAYS) yield withLeaf(good, path, way);
    for (let i = 0; i < (full ? 500 : 5); i++) yield withLeaf(good, path, (bytes) => bombed(bytes, random));
  }
  for (let i = 0; i < (full ? 5000 : 50); i++) yield mutateWithin(good, random);
}

const [, , name = ''] = process.argv;
const make = VERIFIERS[name];
if (make === undefined) throw new Error(`no verifier of ${name}`);
const verifier = await make();
for (let i = 0; i < 20; i++) await verifier.verify(verifier.good);
const { gc } = globalThis;
if (gc === undefined) throw new Error('to be run with --expose-gc');
gc();
const before = process.resourceUsage().maxRSS;
for (const given of hostile(verifier)) {
  await verifier.verify(given);
  // What the one before has left is not what this one takes.
  gc();
}
process.stdout.write(`${(process.resourceUsage().maxRSS - before) * 1024}\n`);
