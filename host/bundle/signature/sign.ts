import { signNote, type SignerKey } from '../../audit/index.ts';
import { formatStatement, type ModuleStatement } from './statement.ts';

/**
 * Signs a module: the text of its `.sig` file, a signed note with a signature of every key.
 * @throws BundleError `signature_malformed` when a name or a version cannot stand in it
 */
export function signModule(statement: ModuleStatement, signers: readonly SignerKey[]): Promise<string> {
  return signNote(formatStatement(statement), signers);
}
