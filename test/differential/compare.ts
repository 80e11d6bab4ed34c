/** Runs random inputs through a compiled entry and through the evaluator, and says where they differ. */
import type { Cell, Engine, PolicyInput } from '../../host/engine/index.ts';
import type { Entry } from '../../host/compiler/ir/types.ts';
import { differences, same, show } from '../conformance/agt/compare.ts';
import { decodeFrame } from '../frame/decode.ts';
import { InputInvalid, projectInput } from '../frame/project.ts';
import type { Random } from '../random/random.ts';
import { expectedDecision, expectedExplanation, observedDecision, observedExplanation } from './expected.ts';
import { randomInput, type Target } from './inputs.ts';

/** What was compared, so that a run can show that it was not empty. */
export interface Compared {
  decisions: number;
  explanations: number;
  refused: number;
  /** Verdicts seen. */
  readonly verdicts: Map<string, number>;
}

export function nothingCompared(): Compared {
  return { decisions: 0, explanations: 0, refused: 0, verdicts: new Map() };
}

/**
 * Compares `inputs` decisions, and an explanation for every tenth.
 * @returns one text for each input on which module and evaluator differ
 */
export function compareEntry(
  engine: Engine,
  entry: Entry,
  target: Target,
  random: Random,
  inputs: number,
  compared: Compared,
): string[] {
  const found: string[] = [];
  const limits = { slots: entry.slots.length, depth: engine.manifest.limits.depth, rules: entry.rules.length };
  for (let index = 0; index < inputs; index += 1) {
    const input = randomInput(random, target);
    const differing = compareInput(engine, entry, input, index, limits, compared);
    if (differing.length > 0) found.push(`${entry.name}, input ${index} ${show(input)}: ${differing.join('; ')}`);
  }
  return found;
}

/** The cell with the items of its sets in one order: the second projection does not know the order of encodings. */
function unordered(cell: Cell): Cell {
  switch (cell.tag) {
    case 'list':
      return { tag: 'list', items: cell.items.map(unordered) };
    case 'set':
      return {
        tag: 'set',
        items: cell.items.map(unordered).sort((left, right) => (show(left) < show(right) ? -1 : 1)),
      };
    case 'record':
      return { tag: 'record', entries: cell.entries.map(([key, value]) => [key, unordered(value)] as const) };
    default:
      return cell;
  }
}

function compareInput(
  engine: Engine,
  entry: Entry,
  input: PolicyInput,
  index: number,
  limits: { readonly slots: number; readonly depth: number; readonly rules: number },
  compared: Compared,
): string[] {
  const options = { entry: entry.name };
  let slots;
  try {
    slots = projectInput(input, entry.slots, limits.depth, 'context');
  } catch (error) {
    if (!(error instanceof InputInvalid)) throw error;
    compared.refused += 1;
    return differences({ allowed: false, error: 'runtime_error:input_invalid' }, { ...engine.decide(input, options) });
  }
  const frame = decodeFrame(engine.frame(input, options), limits);
  if ('invalid' in frame) return [`its frame is not canonical: ${frame.invalid}`];
  if (!same(frame.slots.map(unordered), slots.map(unordered)))
    return [`its frame holds ${show(frame.slots)} instead of ${show(slots)}`];

  // Now and then a rule's limit is used up.
  const exhausted = index % 7 === 0 ? index % entry.rules.length : undefined;
  const decided = engine.decide(
    input,
    exhausted === undefined ? options : { ...options, exhausted: entry.rules[exhausted]?.id ?? '' },
  );
  compared.decisions += 1;
  compared.verdicts.set(decided.verdict, (compared.verdicts.get(decided.verdict) ?? 0) + 1);
  const expected = expectedDecision(entry, slots, exhausted);
  const found = differences({ ...expected }, { ...observedDecision(decided) });
  if (decided.candidates > entry.rules.length)
    found.push(`${decided.candidates} candidates of ${entry.rules.length} rules`);
  if (index % 10 === 0) {
    const explanation = engine.explain(input, options);
    compared.explanations += 1;
    found.push(...differences({ ...expectedDecision(entry, slots) }, { ...observedDecision(explanation.decision) }));
    const rules = expectedExplanation(entry, slots);
    const observed = observedExplanation(explanation);
    rules.forEach((rule, at) => {
      if (rule !== observed[at]) found.push(`explain: expected ${rule}, got ${String(observed[at])}`);
    });
  }
  return found;
}
