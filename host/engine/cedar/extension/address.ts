import type { Cell } from '../../cell/cell.ts';

type Ip = Extract<Cell, { tag: 'ip' }>;

const bitsOf = ({ version }: Ip): number => (version === 4 ? 32 : 128);

/** The address as a number, without the prefix. */
const numberOf = ({ address }: Ip): bigint => address.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);

/** Whether all addresses of the range begin with the bits that `start` begins with. */
const isBelow = (range: Ip, start: bigint, prefix: number): boolean => {
  const rest = BigInt(bitsOf(range) - prefix);
  return range.prefix >= prefix && numberOf(range) >> rest === start >> rest;
};

const testing =
  (holds: (range: Ip) => boolean) =>
  (value: Cell): boolean | 'error' =>
    value.tag === 'ip' ? holds(value) : 'error';

/** `range.isIpv4()`. */
export const isIpv4 = testing(({ version }) => version === 4);

/** `range.isIpv6()`. */
export const isIpv6 = testing(({ version }) => version === 6);

/** `range.isLoopback()`: within 127.0.0.0/8, or ::1. */
export const isLoopback = testing((range) =>
  range.version === 4 ? isBelow(range, 0x7f00_0000n, 8) : isBelow(range, 1n, 128),
);

/** `range.isMulticast()`: within 224.0.0.0/4, or ff00::/8. */
export const isMulticast = testing((range) =>
  range.version === 4 ? isBelow(range, 0xe000_0000n, 4) : isBelow(range, 0xffn << 120n, 8),
);

/** `range.isInRange(other)`. An address of one version is in no range of the other. */
export const isInRange = (range: Cell, other: Cell): boolean | 'error' => {
  if (range.tag !== 'ip' || other.tag !== 'ip') return 'error';
  return range.version === other.version && isBelow(range, numberOf(other), other.prefix);
};
