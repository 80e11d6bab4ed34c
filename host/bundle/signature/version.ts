/** A version whose order is defined: decimal numbers between dots, none with a leading zero. */
export function isOrderedVersion(version: string): boolean {
  return /^(?:0|[1-9][0-9]{0,8})(?:\.(?:0|[1-9][0-9]{0,8})){0,7}$/.test(version);
}

/** Compares two ordered versions number by number; a missing number counts as 0. Negative when the first is older. */
export function compareVersions(a: string, b: string): number {
  const x = a.split('.');
  const y = b.split('.');
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const difference = Number(x[i] ?? 0) - Number(y[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
