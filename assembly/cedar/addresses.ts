/** Tests of addresses and ranges of them. */
import { Tag, blockOf, countOf, tagOf } from '../cell';
import { ERROR, FALSE, Truth, truthOf } from '../truth';

/** `range.isIpv4()`. */
export function cedarIsIpv4(range: usize): Truth {
  return tagOf(range) == Tag.IP ? truthOf(versionOf(range) == 4) : ERROR;
}

/** `range.isIpv6()`. */
export function cedarIsIpv6(range: usize): Truth {
  return tagOf(range) == Tag.IP ? truthOf(versionOf(range) == 6) : ERROR;
}

/** `range.isLoopback()`: within 127.0.0.0/8, or ::1. */
export function cedarIsLoopback(range: usize): Truth {
  if (tagOf(range) != Tag.IP) return ERROR;
  return truthOf(versionOf(range) == 4 ? isBelow(range, 0, 0x7f00_0000, 8) : isBelow(range, 0, 1, 128));
}

/** `range.isMulticast()`: within 224.0.0.0/4, or ff00::/8. */
export function cedarIsMulticast(range: usize): Truth {
  if (tagOf(range) != Tag.IP) return ERROR;
  return truthOf(versionOf(range) == 4 ? isBelow(range, 0, 0xe000_0000, 4) : isBelow(range, 0xff00_0000_0000_0000, 0, 8));
}

/** `range.isInRange(other)`. An address of one version is in no range of the other. */
export function cedarIsInRange(range: usize, other: usize): Truth {
  if (tagOf(range) != Tag.IP || tagOf(other) != Tag.IP) return ERROR;
  if (versionOf(range) != versionOf(other)) return FALSE;
  return truthOf(isBelow(range, highOf(other), lowOf(other), countOf(other)));
}

@inline
function versionOf(ip: usize): u32 {
  return load<u32>(ip, 12);
}

@inline
function highOf(ip: usize): u64 {
  return bswap<u64>(load<u64>(blockOf(ip)));
}

@inline
function lowOf(ip: usize): u64 {
  return bswap<u64>(load<u64>(blockOf(ip), 8));
}

/** Whether all addresses of the range begin with the first `prefix` bits of the address `high`, `low`. */
function isBelow(range: usize, high: u64, low: u64, prefix: u32): bool {
  if (countOf(range) < prefix) return false;
  // An IPv4 address has its 32 bits at the end of the 128.
  const bits = versionOf(range) == 4 ? prefix + 96 : prefix;
  if (bits <= 64) return bits == 0 || (highOf(range) ^ high) >> (64 - bits) == 0;
  return highOf(range) == high && (lowOf(range) ^ low) >> (128 - bits) == 0;
}
