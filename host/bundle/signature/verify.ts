import { AuditError, verifyNote, type VerifiedNote, type VerifierKey } from '../../audit/index.ts';
import { sha256Hex } from '../../engine/load/digest.ts';
import { BundleError } from '../error/error.ts';
import { parseStatement, type ModuleStatement } from './statement.ts';
import { compareVersions, isOrderedVersion } from './version.ts';

export interface SignatureTrust {
  readonly keys: readonly VerifierKey[];
  /** How many of them must have signed. Default 1. */
  readonly threshold?: number;
  /** The name that the module must have; any when absent. */
  readonly name?: string;
  /** The oldest version that may be used: the highest `minimumVersion` that was ever verified for this name. Any when absent. */
  readonly minimumVersion?: string;
}

export interface VerifiedSignature {
  readonly statement: ModuleStatement;
  /** The trusted keys that signed. */
  readonly verifiedBy: readonly VerifierKey[];
}

async function verifiedNote(signature: Uint8Array | string, keys: readonly VerifierKey[]): Promise<VerifiedNote> {
  try {
    return await verifyNote(signature, keys);
  } catch (cause) {
    if (!(cause instanceof AuditError)) throw cause;
    const code =
      cause.code === 'note_malformed' || cause.code === 'too_large' ? 'signature_malformed' : 'signature_untrusted';
    throw new BundleError(code, cause.message, { cause });
  }
}

/**
 * Verifies a module's detached signature (docs/module-format.md §7): enough trusted keys signed a statement about this module, under the expected name, and its version may still be used.
 *
 * @param signature the `.sig` file
 * @param module the module's bytes, or the SHA-256 of its file in lower-case hex
 * @throws BundleError; every code
 */
export async function verifyModuleSignature(
  signature: Uint8Array | string,
  module: Uint8Array | string,
  trust: SignatureTrust,
): Promise<VerifiedSignature> {
  const { keys, threshold = 1, name, minimumVersion } = trust;
  const { text, verifiedBy } = await verifiedNote(signature, keys);
  // One key under two names is still one signer.
  const signers = new Set(verifiedBy.map((key) => key.publicKey.join()));
  if (!(signers.size >= Math.max(1, threshold))) {
    throw new BundleError('signature_untrusted', `${signers.size} trusted keys have signed, of ${threshold} needed`);
  }
  const statement = parseStatement(text);
  const digest = typeof module === 'string' ? module : await sha256Hex(new Uint8Array(module));
  if (statement.digest !== digest) {
    throw new BundleError('digest_mismatch', `the signature is of ${statement.digest}, the module is ${digest}`);
  }
  if (name !== undefined && statement.name !== name) {
    throw new BundleError('name_mismatch', `the signature is of ${statement.name}, not of ${name}`);
  }
  if (minimumVersion !== undefined) checkVersion(statement.version, minimumVersion);
  return { statement, verifiedBy };
}

/** What cannot be compared is refused: it could be older. */
function checkVersion(version: string, minimum: string): void {
  if (!isOrderedVersion(version) || !isOrderedVersion(minimum) || compareVersions(version, minimum) < 0) {
    throw new BundleError('version_too_old', `version ${version} is not known to be ${minimum} or later`);
  }
}
