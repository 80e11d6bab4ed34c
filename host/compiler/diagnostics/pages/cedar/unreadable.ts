/** EC001 to EC007: what cannot be read as Cedar at all. */
import { MAX_TEXT } from '../../../languages/cedar/lex/lex.ts';
import type { Pages } from '../types.ts';
import { AMOUNT, cedar, NOTHING, page, SCOPE, when } from './samples.ts';

export const UNREADABLE = {
  EC001: page(
    'Texts are bounded, so that reading one takes bounded time and memory.',
    'Policies come from outside, and a reader without a bound is a way to stop the service.',
    cedar(`// ${'x'.repeat(MAX_TEXT)}\n`, '// …'),
    AMOUNT,
  ),
  EC002: page(
    'The character begins nothing that Cedar knows. A byte order mark, a typographic quote, a single & or | are such.',
    NOTHING,
    when('context.amount <= 100 & true'),
    when('context.amount <= 100 && true'),
  ),
  EC003: page(
    'A text begins with a double quote and ends with the next that has no backslash before it. There is none.',
    'All that follows would be part of the text.',
    when('context.tool == "mail'),
    when('context.tool == "mail"'),
  ),
  EC004: page(
    'Characters beyond U+FFFF are two units in JavaScript, of which only one is there: no UTF-8 text can hold it.',
    'Such a text would be written and compared as something else.',
    cedar(`${SCOPE}\nwhen { context.tool == "\ud83d" };\n`, `${SCOPE}\nwhen { context.tool == "‹U+D83D›" };`),
    when('context.tool == "\\u{1f600}"'),
  ),
  EC005: page(
    'A backslash in a text begins an escape, and this is none. In a pattern \\* is the character *; in other texts it is no escape.',
    'A path such as "C:\\new" would otherwise hold a line feed, and match nothing.',
    when('context.path == "C:\\data"'),
    when('context.path == "C:\\\\data"'),
  ),
  EC006: page(
    'Expressions and parentheses within one another are bounded; what stands in a row between && or || is not nested.',
    'Deep nesting takes stack wherever the policy is read, and so can stop the service.',
    cedar(`${SCOPE}\nwhen { ${'('.repeat(300)}true${')'.repeat(300)} };\n`, `${SCOPE}\nwhen { ((((((…true…)))))) };`),
    when('true'),
  ),
  EC007: page('The grammar of Cedar needs something else at this place.', NOTHING, when('context.amount <= '), AMOUNT),
} satisfies Partial<Pages<'EC0'>>;
