/** EC022 to EC039: what is no expression. */
import type { Pages } from '../types.ts';
import { AMOUNT, NOTHING, page, when } from './samples.ts';

export const EXPRESSIONS = {
  EC022: page(
    'A name by itself is one of four variables; attributes are read from them.',
    NOTHING,
    when('amount <= 100'),
    AMOUNT,
  ),
  EC023: page(
    'The functions of Cedar make values of the extension types; no others can be defined.',
    NOTHING,
    when('decimals("1.5").lessThan(context.score)'),
    when('decimal("1.5").lessThan(context.score)'),
  ),
  EC024: page(
    'The methods are those of sets, tags and the extension types.',
    NOTHING,
    when('context.tags.containAll(["a"])'),
    when('context.tags.containsAll(["a"])'),
  ),
  EC025: page(
    'This is called on the value that it is about.',
    NOTHING,
    when('isLoopback(context.address)'),
    when('context.address.isLoopback()'),
  ),
  EC026: page(
    'This makes a value from a text, and is called by its name.',
    NOTHING,
    when('"10.0.0.1".ip().isLoopback()'),
    when('ip("10.0.0.1").isLoopback()'),
  ),
  EC027: page(
    'The methods of sets and tags have a fixed number of arguments.',
    NOTHING,
    when('context.tags.contains("a", "b")'),
    when('context.tags.containsAll(["a", "b"])'),
  ),
  EC028: page(
    'A parenthesis behind an expression calls it, and only functions can be called.',
    NOTHING,
    when('context("amount") == 5'),
    when('context["amount"] == 5'),
  ),
  EC029: page(
    'Relations do not associate: a < b < c means nothing.',
    'Languages disagree on what such a row means; Cedar asks for parentheses.',
    when('1 < context.amount < 100'),
    when('1 < context.amount && context.amount < 100'),
  ),
  EC030: page(
    'Behind has stands an attribute, by name or as a text, or a path of names.',
    NOTHING,
    when('context has ("amount")'),
    when('context has amount'),
  ),
  EC031: page(
    'Behind like stands the pattern itself: patterns are not computed.',
    NOTHING,
    when('context.path like context.pattern'),
    when('context.path like "/tmp/*"'),
  ),
  EC032: page(
    'Behind is stands the name of a type. An entity has an id; its type has none.',
    NOTHING,
    when('principal is "User"'),
    when('principal is User'),
  ),
  EC033: page(
    'Cedar multiplies, adds and subtracts; it does not divide.',
    NOTHING,
    when('context.total / 2 <= 100'),
    when('context.total <= 200'),
  ),
  EC034: page(
    'At most four ! or - stand before an operand.',
    NOTHING,
    when('!!!!!context.safe'),
    when('!context.safe'),
  ),
  EC035: page(
    'Numbers are signed 64-bit integers.',
    'A reader that rounds such a number compares with another one.',
    when('context.amount <= 9223372036854775808'),
    when('context.amount <= 9223372036854775807'),
  ),
  EC036: page(
    'A record has each key once, however it is written.',
    'One of the two values would be lost.',
    when('context.pair == {a: 1, "a": 2}'),
    when('context.pair == {a: 1, b: 2}'),
  ),
  EC037: page(
    'The key of a record is a name or a text.',
    NOTHING,
    when('context.pair == {1: "a"}'),
    when('context.pair == {"1": "a"}'),
  ),
  EC038: page(
    'Attributes are read by their name; names are not computed.',
    NOTHING,
    when('context[context.key] == 5'),
    when('context["key"] == 5'),
  ),
  EC039: page(
    'An entity is a type with an id.',
    NOTHING,
    when('principal == User::{id: "alice"}'),
    when('principal == User::"alice"'),
  ),
} satisfies Partial<Pages<'EC0'>>;
