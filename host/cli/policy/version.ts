import { isOrderedVersion } from '../../bundle/signature/version.ts';
import { CliError } from '../frame/error.ts';

const NUMBERS = 'Up to eight decimal numbers between dots, none with a leading zero, such as `1.2.0`.';

/**
 * Refuses a version that is meant to be numbers between dots and is none, such as `1..0`: no minimum version could be compared with it. One with other characters is a name, and has no order.
 *
 * @throws CliError `usage`
 */
export function checkVersion(version: string | undefined): void {
  if (version === undefined || !/^[0-9.]*$/.test(version) || isOrderedVersion(version)) return;
  throw new CliError('usage', `\`--version\` is no version: \`${version}\`.`, { hint: NUMBERS });
}

/** Refuses a minimum version that nothing can be compared with. @throws CliError `usage` */
export function checkMinimumVersion(version: string | undefined): void {
  if (version === undefined || isOrderedVersion(version)) return;
  throw new CliError('usage', `\`--minimum-version\` has no order: \`${version}\`.`, { hint: NUMBERS });
}
