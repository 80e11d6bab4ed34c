import type { Cell } from '../../../../engine/cell/cell.ts';
import { binary, truth, unary } from '../define.ts';
import type { Operation, OperationName } from '../index.ts';

type Ip = Extract<Cell, { tag: 'ip' }>;

const bitsOf = ({ version }: Ip): number => (version === 4 ? 32 : 128);

/** The address as a number, without the prefix. */
const numberOf = ({ address }: Ip): bigint => address.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);

/** Whether all addresses of the range begin with the bits that `start` begins with. */
const isBelow = (range: Ip, start: bigint, prefix: number): boolean => {
  const rest = BigInt(bitsOf(range) - prefix);
  return range.prefix >= prefix && numberOf(range) >> rest === start >> rest;
};

const test = (name: OperationName, holds: (range: Ip) => boolean): Operation =>
  unary(name, (value) => (value.tag === 'ip' ? truth(holds(value)) : 'error'));

/** `range.isIpv4()`. */
export const cedarIsIpv4: Operation = test('cedar.is-ipv4', ({ version }) => version === 4);

/** `range.isIpv6()`. */
export const cedarIsIpv6: Operation = test('cedar.is-ipv6', ({ version }) => version === 6);

/** `range.isLoopback()`: within 127.0.0.0/8, or ::1. */
export const cedarIsLoopback: Operation = test('cedar.is-loopback', (range) =>
  range.version === 4 ? isBelow(range, 0x7f00_0000n, 8) : isBelow(range, 1n, 128));

/** `range.isMulticast()`: within 224.0.0.0/4, or ff00::/8. */
export const cedarIsMulticast: Operation = test('cedar.is-multicast', (range) =>
  range.version === 4 ? isBelow(range, 0xe000_0000n, 4) : isBelow(range, 0xffn << 120n, 8));

/** `range.isInRange(other)`. An address of one version is in no range of the other. */
export const cedarIsInRange: Operation = binary('cedar.is-in-range', (range, other) => {
  if (range.tag !== 'ip' || other.tag !== 'ip') return 'error';
  return truth(range.version === other.version && isBelow(range, numberOf(other), other.prefix));
});
