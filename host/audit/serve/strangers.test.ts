import { expect, test } from 'vitest';
import { Strangers } from './strangers.ts';

test('addresses of one IPv6 network are one stranger, however they are written; others are not', () => {
  const strangers = new Strangers(1);
  for (let i = 0; i < 11; i++) strangers.refused(`2001:db8::${i + 1}:1:1:1`, 0);
  for (const address of ['2001:db8::ff', '2001:db8:0:0:7::', '2001:db8::1:2:3:4']) {
    expect([address, strangers.wait(address, 0) > 0]).toStrictEqual([address, true]);
  }
  for (const address of ['2001:db8:1::1', '2001:db8:0:1::1', '2001::1', '::1', '192.0.2.1', '::ffff:192.0.2.1']) {
    expect([address, strangers.wait(address, 0)]).toStrictEqual([address, 0]);
  }
});
