import { formatNote, parseNote, signNote, type SignerKey } from '../../audit/index.ts';
import { BundleError } from '../error/error.ts';
import { formatStatement, type ModuleStatement } from './statement.ts';

/**
 * Signs a module: the text of its `.sig` file, a signed note with a signature of every key.
 * @throws BundleError `signature_malformed` when a name or a version cannot stand in it
 */
export function signModule(statement: ModuleStatement, signers: readonly SignerKey[]): Promise<string> {
  return signNote(formatStatement(statement), signers);
}

/** A `.sig` file to which signatures were added. */
export interface Cosigned {
  readonly note: string;
  /** Names of the keys whose signatures stood there before and stand there still. They are not verified. */
  readonly kept: readonly string[];
}

/**
 * Adds signatures to a `.sig` file. Those of other keys stay when they are of the same statement; those of another statement (an earlier build, another version) are worth nothing for this one, and
 * are left out.
 *
 * @throws BundleError `signature_malformed`, also when what is there is no signed note
 */
export async function cosignModule(
  statement: ModuleStatement,
  signers: readonly SignerKey[],
  before: Uint8Array | string,
): Promise<Cosigned> {
  const added = parseNote(await signModule(statement, signers));
  const there = parse(before);
  const others = there.text === added.text ? there.signatures : [];
  const kept = others.filter(({ name, keyId }) =>
    signers.every((signer) => signer.name !== name || signer.keyId !== keyId),
  );
  const note = formatNote({ text: added.text, signatures: [...kept, ...added.signatures] });
  return { note, kept: kept.map(({ name }) => name) };
}

function parse(note: Uint8Array | string): ReturnType<typeof parseNote> {
  try {
    return parseNote(note);
  } catch (cause) {
    throw new BundleError('signature_malformed', 'what is there already is no signature', { cause });
  }
}
