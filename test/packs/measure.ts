/** What a pack of signals says of labelled texts: how many attacks it finds, and how many harmless texts it takes for one. */
import type { Engine } from '../../host/engine/types.ts';

/** A text with what it is. */
export interface Labelled {
  readonly text: string;
  readonly attack: boolean;
  /** What the figures are also told by, such as a corpus' split or the kind of text. */
  readonly group: string;
  /** The field of the pack's input that it stands in. */
  readonly field: 'content' | 'tool_description';
}

/** Texts of one label. */
export interface Tally {
  readonly texts: number;
  readonly denied: number;
  /** Allowed with a `log` obligation. */
  readonly noted: number;
}

export interface Measured {
  readonly total: Tally;
  /** By group, sorted. */
  readonly groups: ReadonlyMap<string, Tally>;
  /** How many texts each rule denied or noted, the most frequent first. */
  readonly rules: ReadonlyMap<string, number>;
}

const NONE: Tally = { texts: 0, denied: 0, noted: 0 };

/**
 * Decides on every text of one label.
 *
 * @throws Error for a decision that is an error: a corpus holds texts only, of a length that the module decides on
 */
export function measure(engine: Engine, texts: readonly Labelled[], attack: boolean): Measured {
  const groups = new Map<string, Tally>();
  const rules = new Map<string, number>();
  let total = NONE;
  for (const { text, group, field } of texts.filter((each) => each.attack === attack)) {
    const { verdict, rule, error, obligations } = engine.decide({ context: { [field]: text } });
    if (error !== null) throw new Error(`${error} on ${JSON.stringify(text.slice(0, 80))}`);
    const denied = verdict === 'deny' ? 1 : 0;
    const noted = denied === 0 && obligations.some(({ kind }) => kind === 'log') ? 1 : 0;
    const add = (tally: Tally): Tally => ({
      texts: tally.texts + 1,
      denied: tally.denied + denied,
      noted: tally.noted + noted,
    });
    total = add(total);
    groups.set(group, add(groups.get(group) ?? NONE));
    if (denied + noted > 0) rules.set(rule ?? 'default', (rules.get(rule ?? 'default') ?? 0) + 1);
  }
  return {
    total,
    groups: new Map([...groups].toSorted(([one], [other]) => (one < other ? -1 : 1))),
    rules: new Map([...rules].toSorted(([, one], [, other]) => other - one)),
  };
}

/** A share as people read it, such as `80.0 %`. */
export function share(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

const line = (name: string, { texts, denied, noted }: Tally): string =>
  `  ${name}: ${denied} of ${texts} denied (${share(denied, texts)}), ${noted} more noted (${share(noted, texts)})`;

/** What was measured, as lines. */
export function report(title: string, { total, groups, rules }: Measured): string {
  return [
    line(title, total),
    ...[...groups].map(([group, tally]) => `  ${line(group, tally)}`),
    ...[...rules].map(([rule, texts]) => `      rule ${rule}: ${texts} (${share(texts, total.texts)})`),
  ].join('\n');
}
