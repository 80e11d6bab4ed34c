import { BundleError } from '../error/error.ts';
import { compareVersions, isOrderedVersion } from './version.ts';

/** What a module's signature says (docs/module-format.md §7). */
export interface ModuleStatement {
  /** SHA-256 of the module's file, lower-case hex. */
  readonly digest: string;
  readonly name: string;
  readonly version: string;
  /** Versions below this one must not be used any more; null when the signer does not say. */
  readonly minimumVersion: string | null;
}

const HEADER = 'edict.dev/module/v1';
const ABI = 'abi 1';
const MINIMUM = 'minimum-version ';
const MAX_LINE = 255;

function malformed(why: string): never {
  throw new BundleError('signature_malformed', `module statement: ${why}`);
}

/** A name or a version: one line, not empty, no control characters, no space at its ends. */
function isLine(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what is refused
  return text !== '' && text.length <= MAX_LINE && text.trim() === text && !/[\0-\x1f\x7f\p{Surrogate}]/u.test(text);
}

function check(statement: ModuleStatement): ModuleStatement {
  const { digest, name, version, minimumVersion } = statement;
  if (!/^[0-9a-f]{64}$/.test(digest)) malformed('the digest is not 64 lower-case hexadecimal digits');
  if (!isLine(name)) malformed('a bad name');
  if (!isLine(version)) malformed('a bad version');
  if (minimumVersion === null) return statement;
  if (!isOrderedVersion(minimumVersion)) malformed('a minimum version is decimal numbers between dots');
  if (!isOrderedVersion(version)) malformed('a version beside a minimum version is decimal numbers between dots');
  if (compareVersions(version, minimumVersion) < 0) malformed('the version is below its own minimum');
  return statement;
}

/**
 * The text that is signed.
 * @throws BundleError `signature_malformed`
 */
export function formatStatement(statement: ModuleStatement): string {
  const { digest, name, version, minimumVersion } = check(statement);
  const minimum = minimumVersion === null ? '' : `${MINIMUM}${minimumVersion}\n`;
  return `${HEADER}\n${digest}\n${name}\n${version}\n${ABI}\n${minimum}`;
}

/**
 * The statement of a note's text.
 * @throws BundleError `signature_malformed`
 */
export function parseStatement(text: string): ModuleStatement {
  if (!text.endsWith('\n')) malformed('the last line does not end');
  const [header, digest, name, version, abi, minimum, ...rest] = text.slice(0, -1).split('\n');
  if (header !== HEADER) malformed(`the first line is not ${HEADER}`);
  if (digest === undefined || name === undefined || version === undefined) malformed('too few lines');
  if (abi !== ABI) malformed(`the fifth line is not ${ABI}`);
  if (rest.length > 0) malformed('too many lines');
  if (minimum !== undefined && !minimum.startsWith(MINIMUM)) malformed('an unknown line');
  return check({ digest, name, version, minimumVersion: minimum?.slice(MINIMUM.length) ?? null });
}
