/** Texts that say values of Cedar's extensions, and texts that nearly do. */
import fc from 'fast-check';
import type { Cell } from '../../host/engine/index.ts';
import { EXTENSION_TEXTS } from '../differential/cedar/world.ts';
import { among } from './cells.ts';
import { anything, string } from './cedar-cells.ts';

type Kind = keyof typeof EXTENSION_TEXTS;

const digits = (least: number, most: number): fc.Arbitrary<string> =>
  fc.string({ unit: among('0123456789'), minLength: least, maxLength: most });

const padded = (most: number, width: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 9, arbitrary: fc.nat(most).map((value) => String(value).padStart(width, '0')) },
    { weight: 1, arbitrary: digits(width - 1, width + 1) },
  );

const sign = fc.constantFrom('', '', '-');

const joined = (...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((all) => all.join(''));

const decimal = fc.oneof(
  joined(sign, digits(1, 5), fc.constant('.'), digits(1, 5)),
  joined(sign, digits(13, 18), fc.constant('.'), digits(1, 4)),
  joined(
    sign,
    fc.constantFrom('922337203685477.', '0000922337203685477.'),
    fc.constantFrom('58', '5807', '5808', '5809', '9', '1'),
  ),
);

const amount = fc.oneof(
  digits(1, 4),
  digits(5, 20),
  fc.constantFrom(
    '9223372036854775807',
    '9223372036854775808',
    '106751991167',
    '00000000000000000000000001',
    '9223372036854775',
    '0',
  ),
);

const duration = fc
  .tuple(sign, fc.subarray(['d', 'h', 'm', 's', 'ms']), fc.array(amount, { minLength: 5, maxLength: 5 }), fc.nat(19))
  .map(([before, units, amounts, swap]) => {
    const order = swap === 0 ? units.toReversed() : units;
    return `${before}${order.map((unit, index) => `${amounts[index] ?? ''}${unit}`).join('')}`;
  });

const date = joined(padded(9999, 4), fc.constant('-'), padded(13, 2), fc.constant('-'), padded(32, 2));
const zone = fc.oneof(fc.constant('Z'), joined(fc.constantFrom('+', '-'), padded(24, 2), padded(60, 2)));
const time = joined(padded(24, 2), fc.constant(':'), padded(60, 2), fc.constant(':'), padded(60, 2));
const fraction = fc.oneof(fc.constant(''), joined(fc.constant('.'), padded(999, 3)));
const datetime = fc.oneof(date, joined(date, fc.constant('T'), time, fraction, zone));

const short = fc.oneof(
  fc
    .array(fc.oneof(fc.nat(260).map(String), digits(1, 3)), { minLength: 4, maxLength: 4 })
    .map((octets) => octets.join('.')),
  fc.array(digits(0, 2), { minLength: 3, maxLength: 5 }).map((octets) => octets.join('.')),
);
const group = fc.string({ unit: among('0123456789abcdefABCDEF'), minLength: 1, maxLength: 4 });
const groups = fc.oneof(
  fc.array(group, { minLength: 8, maxLength: 8 }).map((all) => all.join(':')),
  fc
    .tuple(fc.array(group, { maxLength: 7 }), fc.array(group, { maxLength: 5 }))
    .map(([head, tail]) => `${head.join(':')}::${tail.join(':')}`),
  fc.array(fc.oneof(group, fc.constantFrom('', ':', 'g')), { maxLength: 9 }).map((all) => all.join(':')),
);
const prefix = fc.oneof(
  fc.constant(''),
  fc.oneof(fc.nat(130).map(String), digits(0, 3)).map((bits) => `/${bits}`),
);
const ip = joined(fc.oneof(short, groups), prefix);

/** With a character more, less or another, at times. */
const marred = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(text, fc.nat(), fc.constantFrom('', '0', '-', '.', ':', ' ', 'T', 'm', 's', '\n', '\0', '٣', 'é'), fc.nat(1))
    .map(([whole, where, put, without]) => {
      const at = where % (whole.length + 1);
      return `${whole.slice(0, at)}${put}${whole.slice(at + without)}`;
    });

const GRAMMARS: Readonly<Record<Kind, fc.Arbitrary<string>>> = { ip, decimal, datetime, duration };

/** Of one kind, for its constructor. */
export const textOf = (kind: Kind): fc.Arbitrary<readonly Cell[]> =>
  fc.tuple(
    fc.oneof(
      { weight: 8, arbitrary: GRAMMARS[kind].map(string) },
      { weight: 4, arbitrary: marred(GRAMMARS[kind]).map(string) },
      { weight: 4, arbitrary: fc.constantFrom(...EXTENSION_TEXTS[kind]).map(string) },
      { weight: 1, arbitrary: anything },
    ),
  );
