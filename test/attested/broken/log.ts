/** Receipts whose log, or whose signatures, are not what they must be. */
import {
  createCosigner,
  formatNote,
  formatTlogProof,
  memoryLog,
  parseNote,
  parseTlogProof,
  parseVerifierKey,
} from '../../../host/audit/index.ts';
import { encodeBinding, logIdOf } from '../../../host/attest/index.ts';
import { bytes, makeParts, ORIGIN, policyOf, type Made } from '../receipt.ts';
import { withParts, withTrust, type Broken, type Change } from './row.ts';

type Proof = ReturnType<typeof parseTlogProof>;
type Note = ReturnType<typeof parseNote>;

const withProof = (change: (proof: Proof) => Partial<Proof>): Change =>
  withParts(({ proof }) => {
    const parsed = parseTlogProof(proof);
    return { proof: formatTlogProof({ ...parsed, ...change(parsed) }) };
  });

/** Changes the checkpoint's note. */
const withNote = (change: (note: Note) => Partial<Note>): Change =>
  withProof(({ checkpoint }) => {
    const note = parseNote(checkpoint);
    return { checkpoint: formatNote({ ...note, ...change(note) }) };
  });

/** Without the signatures of a name. */
const unsigned = (name: string): Change =>
  withNote(({ signatures }) => ({ signatures: signatures.filter((line) => line.name !== name) }));

const HOST_NAME = `${ORIGIN}/host`;

/** The same host, whose log has other records. */
const fork = (): Promise<Made> => makeParts({ decision: { verdict: 'allow' } });

const KEY: readonly Broken[] = [
  { what: 'a key that did not sign the head', claims: ['key'], making: { signingSeed: bytes(99) } },
  { what: 'a head without the signature of the host', claims: ['key'], change: unsigned(HOST_NAME) },
  {
    what: 'a statement of a log of another key',
    claims: ['key'],
    change: async (made) =>
      makeParts({ statement: { log: { ...made.statement.log, id: await logIdOf(ORIGIN, bytes(1)) } } }),
  },
  {
    what: 'a statement of a log of another name',
    claims: ['key'],
    change: async (made) => makeParts({ statement: { log: { ...made.statement.log, origin: 'example.com/other' } } }),
  },
  {
    what: 'a record from before the host started',
    claims: ['key', 'consistent'],
    change: async (made) => makeParts({ statement: { log: { ...made.statement.log, size: 6 } } }),
  },
];

const LOG: readonly Broken[] = [
  {
    what: 'a log that is not trusted',
    claims: ['key', 'log'],
    change: async (made) => {
      const other = parseVerifierKey((await memoryLog({ origin: ORIGIN, seed: bytes(50) })).verifierKey);
      return { ...made, trust: { ...made.trust, log: { origin: ORIGIN, keys: [other] } } };
    },
  },
  {
    what: 'a log of another name',
    claims: ['key', 'log'],
    change: withTrust(({ log }) => ({ log: { ...log, origin: 'example.com/other' } })),
  },
  { what: 'a head without the signature of the log', claims: ['log'], change: unsigned(ORIGIN) },
  {
    what: 'a head whose root was changed',
    claims: ['key', 'log'],
    change: withNote(({ text }) => ({
      text: text.replace(/\n[^\n]+\n$/, `\n${Buffer.from(bytes(1)).toString('base64')}\n`),
    })),
  },
  {
    what: 'a head whose size was changed',
    claims: ['key', 'log'],
    change: withNote(({ text }) => ({ text: text.replace(/\n7\n/, '\n8\n') })),
  },
  { what: 'a record that stands elsewhere', claims: ['log'], change: withProof(() => ({ index: 3n })) },
  { what: 'a record beyond the head', claims: ['log'], change: withProof(() => ({ index: 99n })) },
  {
    what: 'a proof with a hash changed',
    claims: ['log'],
    change: withProof(({ hashes: [, ...rest] }) => ({ hashes: [bytes(1), ...rest] })),
  },
  {
    what: 'a proof with a hash less',
    claims: ['log'],
    change: withProof(({ hashes }) => ({ hashes: hashes.slice(1) })),
  },
  {
    what: 'a proof with a hash more',
    claims: ['log'],
    change: withProof(({ hashes }) => ({ hashes: [...hashes, bytes(1)] })),
  },
  { what: 'a proof that is none', claims: ['key', 'log'], change: withParts(() => ({ proof: 'proof' })) },
  {
    what: 'a record of a forked log',
    claims: ['log'],
    change: withParts(async () => ({ record: (await fork()).parts.record, disclosures: [] })),
  },
  {
    what: 'a proof of a forked log',
    claims: ['log'],
    change: withParts(async () => ({ proof: (await fork()).parts.proof })),
  },
  {
    what: 'the next record of the log',
    claims: ['disclosed', 'module', 'log'],
    change: withParts((_, { log }) => ({ record: log.entries()[5] as Uint8Array })),
  },
];

const WITNESSED: readonly Broken[] = [
  { what: 'no cosignature of the witness', claims: ['witnessed'], making: { cosigned: null } },
  {
    what: 'a cosignature of a witness that nobody knows',
    claims: ['witnessed'],
    change: async (made) => ({
      ...made,
      trust: { ...made.trust, witnesses: policyOf(await createCosigner('w1.example', bytes(44))) },
    }),
  },
  {
    what: 'the cosignature of another head',
    claims: ['witnessed'],
    change: withParts(async ({ proof }, { witness }) => {
      const other = await makeParts({ after: 5 });
      const foreign = parseNote(parseTlogProof(other.parts.proof).checkpoint).signatures;
      const parsed = parseTlogProof(proof);
      const note = parseNote(parsed.checkpoint);
      const signatures = [
        ...note.signatures.filter(({ name }) => name !== witness.name),
        ...foreign.filter(({ name }) => name === witness.name),
      ];
      return { proof: formatTlogProof({ ...parsed, checkpoint: formatNote({ ...note, signatures }) }) };
    }),
  },
  {
    what: 'one cosignature where two are demanded',
    claims: ['witnessed'],
    change: async (made) => {
      const keys = [made.witness, await createCosigner('w2.example', bytes(45))];
      const members = keys.map((key) => ({ name: key.name, key, url: null }));
      const quorum = { name: 'both', threshold: 2, members };
      return { ...made, trust: { ...made.trust, witnesses: { logs: [], witnesses: members, quorum } } };
    },
  },
];

const CONSISTENT: readonly Broken[] = [
  {
    what: 'a proof that the log grew of another log',
    claims: ['consistent'],
    change: withParts(({ consistency }) => ({ consistency: consistency.map(() => bytes(1)) })),
  },
  { what: 'no proof that the log grew', claims: ['consistent'], change: withParts(() => ({ consistency: [] })) },
  {
    what: 'a proof that the log grew with a hash more',
    claims: ['consistent'],
    change: withParts(({ consistency }) => ({ consistency: [...consistency, bytes(1)] })),
  },
  {
    what: 'a proof that it grew from another size',
    claims: ['consistent'],
    change: withParts(async (_, { log }) => ({ consistency: await log.consistency(2n) })),
  },
  {
    what: 'a proof more than an empty log needs',
    claims: ['consistent'],
    making: { before: 0 },
    change: withParts(() => ({ consistency: [bytes(1)] })),
  },
  {
    what: 'an empty log with another root',
    claims: ['consistent'],
    making: { before: 0 },
    change: async ({ statement }) => makeParts({ before: 0, statement: { log: { ...statement.log, root: bytes(1) } } }),
  },
  {
    what: 'a head of another history',
    claims: ['consistent'],
    change: async ({ statement }) => makeParts({ statement: { log: { ...statement.log, root: bytes(1) } } }),
  },
];

const KEYS_OF_SMALL_ORDER: readonly Broken[] = [
  {
    what: 'a signing key of small order',
    claims: ['measured', 'key'],
    checks: ['binding'],
    change: withParts((_, { statement }) => ({ binding: encodeBinding({ ...statement, signingKey: bytes(0) }) })),
  },
];

/** What of a receipt its log stands for. */
export const LOGS: readonly Broken[] = [...KEY, ...KEYS_OF_SMALL_ORDER, ...LOG, ...WITNESSED, ...CONSISTENT];
