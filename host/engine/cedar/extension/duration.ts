import type { Cell } from '../../cell/cell.ts';

const DURATION = /^(-?)(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?(?:([0-9]+)ms)?$/u;

const MS = { day: 86_400_000n, hour: 3_600_000n, minute: 60_000n, second: 1_000n } as const;

/** Most digits that a number within 64 bits can have, zeros at the front aside. */
const MOST_DIGITS = 19;

/** The duration that a text such as `-1d2h3m4s5ms` says; null for any other, and for what is beyond 64 bits of milliseconds. */
export const parseDuration = (text: string): Cell | null => {
  const match = DURATION.exec(text);
  if (match === null || text === '' || text === '-') return null;
  const [, sign = '', ...amounts] = match;
  const units = [MS.day, MS.hour, MS.minute, MS.second, 1n];
  let magnitude = 0n;
  for (const [index, unit] of units.entries()) {
    const digits = (amounts[index] ?? '').replace(/^0+/u, '');
    if (digits.length > MOST_DIGITS) return null;
    magnitude += BigInt(digits === '' ? 0 : digits) * unit;
  }
  const value = sign === '' ? magnitude : -magnitude;
  return BigInt.asIntN(64, value) === value ? { tag: 'duration', value } : null;
};

const inUnits =
  (unit: bigint) =>
  (duration: Cell): Cell | 'error' =>
    duration.tag === 'duration' ? { tag: 'int', value: duration.value / unit } : 'error';

/** A duration in whole units, cut towards zero. */
export const toMilliseconds = inUnits(1n);
export const toSeconds = inUnits(MS.second);
export const toMinutes = inUnits(MS.minute);
export const toHours = inUnits(MS.hour);
export const toDays = inUnits(MS.day);
