/** Representatives of numbers: one for each way in which a number can stand to some constants. */

type Numeric = number | bigint;

/** Beyond every double: `float()` of it overflows, and ECMAScript's `Number` of it is infinite. */
const BEYOND_DOUBLES = 10n ** 400n;

const view = new DataView(new ArrayBuffer(8));

/** The least double above a finite one. */
const nextUp = (value: number): number => {
  if (value === 0) return Number.MIN_VALUE;
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return view.getFloat64(0);
};

const floorOf = (value: Numeric): bigint => (typeof value === 'bigint' ? value : BigInt(Math.floor(value)));
const ceilOf = (value: Numeric): bigint => (typeof value === 'bigint' ? value : BigInt(Math.ceil(value)));

/** A bigint as a number where that loses nothing and reads better. */
const small = (value: bigint): Numeric => (BigInt.asIntN(53, value) === value ? Number(value) : value);

/** Numbers strictly between two, exactly compared: a whole one and another where there are such. When there is any number, one of them is given. */
const between = (low: Numeric, high: Numeric): Numeric[] => {
  const candidates: Numeric[] = [];
  if (low !== -Infinity) candidates.push(small(floorOf(low) + 1n));
  else if (high !== Infinity) candidates.push(small(ceilOf(high) - 1n));
  if (high !== Infinity) candidates.push(small(ceilOf(high) - 1n));
  if (typeof low === 'number' && typeof high === 'number' && Number.isFinite(low) && Number.isFinite(high)) {
    candidates.push(low + (high - low) / 2);
  }
  // The doubles next to the bounds: of a bigint, the double that it rounds to and its neighbours.
  const nearest = Number(low);
  if (Number.isFinite(nearest)) candidates.push(nearest, nextUp(nearest), -nextUp(-nearest));
  const highest = Number(high);
  if (Number.isFinite(highest)) candidates.push(highest, -nextUp(-highest));
  return [...new Set(candidates)].filter((value) => value > low && value < high);
};

const ascending = (a: Numeric, b: Numeric): number => {
  if (a < b) return -1;
  return a > b ? 1 : 0;
};

/** Ascending, without numbers that are equal (1n and 1). */
const sorted = (numbers: readonly Numeric[]): Numeric[] => {
  const finite = numbers.filter((value) => typeof value === 'bigint' || Number.isFinite(value)).toSorted(ascending);
  // oxlint-disable-next-line eslint/eqeqeq -- exact comparison of a bigint with a number
  return finite.filter((value, index) => index === 0 || !(value == finite[index - 1]));
};

/**
 * Numbers such that every number compares with the constants as one of them does, exactly or rounded to a double; those that look best come first. `NaN` and the infinities are
 * among them, and whole numbers beyond all doubles.
 */
export const representativeNumbers = (constants: readonly Numeric[]): readonly Numeric[] => {
  const points = sorted([...constants, 0, 1]);
  const bounds: Numeric[] = [-Infinity, ...points, Infinity];
  const gaps = bounds.slice(1).flatMap((high, index) => between(bounds[index] ?? -Infinity, high));
  const usual = [...points, ...gaps];
  const largest = points.reduce<bigint>((most, value) => {
    const size = typeof value === 'bigint' && value < 0n ? -value : floorOf(value);
    return size > most ? size : most;
  }, BEYOND_DOUBLES);
  return [...usual, largest + 1n, -largest - 1n, Number.NaN, Infinity, -Infinity];
};

/** The least bound under which exact and rounded comparison of all constants agree. */
export const isSmall = (value: Numeric): boolean =>
  Number.isFinite(Number(value)) && value < 2 ** 53 && value > -(2 ** 53);
