/** The double next to a binary number, ties to even (IEEE 754-2019 §4.3.1). */

/**
 * The double nearest to bits × 2^exponent, where the highest of the 64 bits is set.
 *
 * @param inexact whether the number is a little more than that
 */
export function roundToDouble(bits: u64, exponent: i32, inexact: bool): f64 {
  const top = exponent + 63;
  if (top > 1023) return Infinity;
  if (top < -1075) return 0;
  const precision = top >= -1022 ? 53 : 53 + (top + 1022);
  let mantissa = precision == 0 ? <u64>0 : bits >> (64 - precision);
  const rest = bits << precision;
  const half: u64 = 0x8000000000000000;
  if (rest > half || (rest == half && (inexact || mantissa & 1))) mantissa++;
  // A mantissa that was rounded up to the next power of two carries into the exponent, as it must.
  return top >= -1022
    ? reinterpret<f64>((<u64>(top + 1023) << 52) + (mantissa - 0x10000000000000))
    : reinterpret<f64>(mantissa);
}
