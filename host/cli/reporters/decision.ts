import type { Decision, Explanation, ExplainedRule } from '../../engine/types.ts';
import type { Obligation } from '../../engine/manifest/types.ts';
import type { Palette } from './paint.ts';
import { printable } from './table.ts';

/** A verdict in its colour: green runs, red does not, yellow waits or warns. */
export function paintVerdict({ green, red, yellow, bold }: Palette, verdict: Decision['verdict']): string {
  const colour = verdict === 'allow' || verdict === 'transform' ? green : verdict === 'deny' ? red : yellow;
  return bold(colour(verdict));
}

/** One obligation in words. */
export function describeObligation(obligation: Obligation): string {
  switch (obligation.kind) {
    case 'limit':
      return `limit ${printable(obligation.text)}`;
    case 'approval':
      return `approval by ${obligation.approvers.length === 0 ? 'anyone' : obligation.approvers.map(printable).join(', ')}`;
    case 'log':
      return `log as ${printable(obligation.label)}`;
    case 'durable':
      return 'the record is durable before the action runs';
  }
}

/** Which default decided. One of a v1 module is for agents that no document is for. */
function defaultText({ reasons }: Decision): string {
  return reasons.some(({ id }) => id === 'no-policy')
    ? 'none, for no policy is for this agent'
    : 'none matched; a default decided';
}

/** A decision: the verdict, why, and by what. */
export function decisionLines(palette: Palette, decision: Decision): string[] {
  const { dim } = palette;
  const word = decision.action === decision.verdict ? '' : dim(` (${printable(decision.action)})`);
  const reason = decision.reason === '' ? '' : `  ${printable(decision.reason)}`;
  const lines = [`${paintVerdict(palette, decision.verdict)}${word}${reason}`];
  const field = (name: string, value: string) => lines.push(`  ${dim(name.padEnd(9))} ${value}`);
  if (decision.error !== null) field('error', decision.error);
  const together = decision.fallback ? [] : decision.reasons;
  if (together.length > 1) field('rules', together.map(({ id }) => printable(id)).join(', '));
  else if (decision.rule !== null) field('rule', printable(decision.rule));
  else if (decision.fallback) field('rule', dim(defaultText(decision)));
  if (decision.policy !== null) field('policy', printable(decision.policy));
  for (const obligation of decision.obligations) field('with', describeObligation(obligation));
  if (decision.limited) field('limit', 'used up');
  if (decision.conflict) field('conflict', 'both an allow and a deny matched');
  if (decision.errors.length > 0) field('erred', decision.errors.map(printable).join(', '));
  field('entry', printable(decision.entry));
  field('module', decision.moduleDigest);
  return lines;
}

const OUTCOMES = { true: 'matched', false: 'did not match', error: 'erred', undefined: 'undefined' } as const;

function ruleLines({ bold, dim, green, red, yellow }: Palette, rule: ExplainedRule): string[] {
  const matched = rule.outcome === 'true';
  const mark = rule.determining ? green('▶') : matched ? '•' : rule.outcome === 'error' ? red('!') : dim('·');
  const name = printable(rule.name ?? (rule.fallback ? '(default)' : rule.id));
  const outcome = rule.determining ? 'decided' : rule.fallback && matched ? 'not needed' : OUTCOMES[rule.outcome];
  const lines = [`${mark} ${rule.determining ? bold(name) : name}  ${dim(`${printable(rule.action)}, ${outcome}`)}`];
  for (const { text, value } of rule.conditions) {
    const shown =
      value === 'true'
        ? green('true ')
        : value === 'false'
          ? red('false')
          : value === 'not-reached'
            ? dim('  –  ')
            : yellow(value);
    lines.push(`    ${shown}  ${value === 'not-reached' ? dim(printable(text)) : printable(text)}`);
  }
  return lines;
}

/** An explanation: the decision, then the rules; those that did not match only with their first false condition, unless `all`. */
export function explanationLines(palette: Palette, explanation: Explanation, all: boolean): string[] {
  const lines = decisionLines(palette, explanation.decision);
  const shown = explanation.rules.filter(
    (rule) => all || rule.determining || (!rule.fallback && rule.outcome !== 'false'),
  );
  lines.push('');
  for (const rule of shown) lines.push(...ruleLines(palette, rule));
  const hidden = explanation.rules.length - shown.length;
  if (hidden > 0) {
    lines.push(palette.dim(`· ${hidden} more did not match or were not needed; --all shows them`));
  }
  return lines;
}
