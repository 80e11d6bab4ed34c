import { AuditError } from '../error/error.ts';

/**
 * Loads a package that only some need, and that is therefore not installed with the others.
 *
 * @param name of the package, as it is installed
 * @throws AuditError `package_missing`; errors of the package itself
 */
export async function loadOptional<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND';
    if (!missing) throw cause;
    const message = `the package ${name} is not installed: run \`npm install ${name}\``;
    throw new AuditError('package_missing', message, { cause });
  }
}
