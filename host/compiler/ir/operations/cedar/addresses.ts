import { isInRange, isIpv4, isIpv6, isLoopback, isMulticast } from '../../../../engine/cedar/extension/address.ts';
import type { Cell } from '../../../../engine/cell/cell.ts';
import { binary, truth, unary } from '../define.ts';
import type { Operation, OperationName } from '../index.ts';

const test = (name: OperationName, holds: (range: Cell) => boolean | 'error'): Operation =>
  unary(name, (value) => {
    const holding = holds(value);
    return holding === 'error' ? 'error' : truth(holding);
  });

/** `range.isIpv4()`. */
export const cedarIsIpv4: Operation = test('cedar.is-ipv4', isIpv4);

/** `range.isIpv6()`. */
export const cedarIsIpv6: Operation = test('cedar.is-ipv6', isIpv6);

/** `range.isLoopback()`. */
export const cedarIsLoopback: Operation = test('cedar.is-loopback', isLoopback);

/** `range.isMulticast()`. */
export const cedarIsMulticast: Operation = test('cedar.is-multicast', isMulticast);

/** `range.isInRange(other)`. */
export const cedarIsInRange: Operation = binary('cedar.is-in-range', (range, other) => {
  const holding = isInRange(range, other);
  return holding === 'error' ? 'error' : truth(holding);
});
