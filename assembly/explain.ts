/** The explanation of a decision (docs/module-format.md §5.3): every rule evaluated one by one, without the index. */
import { charge, spent, startBudget } from './budget';
import { decideEntry, entryAt } from './decide';
import { Entry, Root, Rule, field, shapeOf } from './layout';
import { pointToExplanation } from './result';
import { evaluate } from './shapes';
import { NOT_REACHED, UNDEFINED } from './truth';

const INVALID: u32 = 0;
/** Bit 9 of the status word, and the reasons that mean that no rule was looked at. */
const FAILED_CLOSED: u32 = 1 << 9;
const LAST_REASON_OF_RULES: u32 = 1;
const NO_RULE_DECIDED: u32 = 5;

/** Decides, and writes the explanation. Zero in a module built without explanations. */
export function explainEntry(index: u32, length: u32): u32 {
  const explanation: usize = field(0, Root.EXPLANATION);
  if (explanation == 0) return INVALID;
  const status = decideEntry(index, length);
  if (isDecided(status)) {
    explainRules(entryAt(index), explanation);
    pointToExplanation(explanation);
  }
  return status;
}

function isDecided(status: u32): bool {
  const reason = (status >> 16) & 0xff;
  return (status & FAILED_CLOSED) == 0 || reason <= LAST_REASON_OF_RULES || reason == NO_RULE_DECIDED;
}

/** Has a budget of its own; rules that it does not reach are left undefined, their conditions not reached. */
function explainRules(entry: usize, explanation: usize): void {
  const rules = field(entry, Entry.RULES);
  const conditions = field(entry, Entry.CONDITIONS);
  store<u32>(explanation, rules);
  store<u32>(explanation, conditions, 4);
  const outcomes = explanation + 8;
  let values = outcomes + rules;
  memory.fill(outcomes, <u8>UNDEFINED, rules);
  memory.fill(values, NOT_REACHED, conditions);
  startBudget(field(0, Root.STEPS));
  for (let ordinal: usize = 0; ordinal < rules; ordinal++) {
    const rule: usize = field(field(entry, Entry.RULE_TABLE), ordinal << 2);
    charge(1);
    const outcome = evaluate(shapeOf(rule), rule + Rule.PARAMETERS, values);
    if (spent()) return;
    store<u8>(outcomes + ordinal, <u8>outcome);
    values += load<u16>(rule, Rule.CONDITIONS);
  }
}
