const MOST = 128;
/** Parts between slashes, each of which begins with a letter or digit: so none is `.` or `..`, or empty. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;

/** Whether a secret can be asked for by a name: one that may stand in a path, below the folder that it is put behind, and in a policy, without being anything else. */
export function isSecretName(name: string): boolean {
  return name.length <= MOST && NAME.test(name);
}
