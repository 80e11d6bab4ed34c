import type { PartialDecision } from '../../compiler/index.node.ts';
import type { Palette } from './paint.ts';
import { printable } from './table.ts';

/** A partial decision as a file of Cedar: what is known in comments, and then policies that decide as all of them do. */
export function partialLines(
  { bold, dim, green, red, yellow }: Palette,
  { decision, residuals, ...ids }: PartialDecision,
  unknown: readonly string[],
): string[] {
  const colour = { allow: green, deny: red, escalate: yellow }[decision ?? 'escalate'];
  const said = decision === null ? 'undecided' : `${decision}, whatever is unknown`;
  const lines = [`${dim('//')} ${bold(colour(said))}`];
  const field = (name: string, list: readonly string[]): void => {
    if (list.length > 0) lines.push(dim(`//   ${name.padEnd(13)} ${list.map(printable).join(', ')}`));
  };
  field('unknown', unknown);
  field('satisfied', ids.satisfied);
  field('erring', ids.errored);
  field('open', ids.nontrivialResiduals);
  field('may decide', ids.mayBeDetermining);
  field('must decide', ids.mustBeDetermining);
  for (const { text } of residuals) lines.push('', ...text.trimEnd().split('\n'));
  return lines;
}
