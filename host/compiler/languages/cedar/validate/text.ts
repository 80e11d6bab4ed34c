import type { Range } from '../../../source/source.ts';
import type { Policy } from '../syntax/types.ts';
import type { Checking } from './checking.ts';
import { scopeEntities, within } from './names.ts';
import { isOneScript } from './scripts.ts';

/** Characters that turn the direction of what follows them, so that a line reads otherwise than it is. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/u;

/**
 * Characters of names that are no cause to look twice: what ASCII prints, and letters, marks and digits. Unicode's own list (UTS 39) leaves out some of those.
 */
const EXPECTED = /^[ -~\p{L}\p{M}\p{Nd}]*$/u;

type Report = Checking['report'];

const checkString = (text: string, range: Range, report: Report): void => {
  if (TURNING.test(text)) report('EC221', range, { text });
  else if (!isOneScript(text)) report('EC222', range, { text });
};

const checkIdentifier = (text: string, range: Range, report: Report): void => {
  if (TURNING.test(text)) report('EC221', range, { text });
  else if (!EXPECTED.test(text)) report('EC223', range, { text });
  else if (!isOneScript(text)) report('EC222', range, { text });
};

/** Warns of texts and names that may not be what they seem to be. */
export const checkTexts = ({ conditions, ...policy }: Policy, report: Report): void => {
  for (const { id, range } of scopeEntities({ conditions, ...policy })) checkIdentifier(id, range, report);
  for (const { body } of conditions) {
    for (const expression of within(body)) {
      const { range } = expression;
      if (expression.kind === 'string') checkString(expression.value, range, report);
      else if (expression.kind === 'entity') checkIdentifier(expression.id, range, report);
      else if (expression.kind === 'attribute') checkIdentifier(expression.name.text, range, report);
      else if (expression.kind === 'has') for (const { text } of expression.path) checkIdentifier(text, range, report);
      else if (expression.kind === 'record')
        for (const { key } of expression.entries) checkIdentifier(key.text, range, report);
      else if (expression.kind === 'like')
        checkString(
          expression.pattern.map((part) => (part.kind === 'wildcard' ? '*' : part.text)).join(''),
          range,
          report,
        );
    }
  }
};
