/** Finding the rules to try: through index tables, and along runs. `./shapes` is generated with the module. */
import { bound, charge } from './budget';
import { frameStart, tagOf } from './cell';
import { Group, Hazard, List, Rule, Run, Table, TableKind, field, shapeOf } from './layout';
import { lookUpText } from './lookup/text';
import { evaluate, lookUp, scan } from './shapes';
import { countEvaluated, isNew, settle } from './tally';

/** Tries the rules of a group that can match, each list by rank, up to the bound. */
export function search(group: usize): void {
  const tables = field(group, Group.TABLES_END);
  for (let table: usize = field(group, Group.TABLES); table < tables; table += Table.SIZE) {
    if (field(table, Table.HAZARDS_END) != field(table, Table.HAZARDS) && isHazardous(table)) {
      tryList(field(table, Table.ALL));
    } else if (field(table, Table.KIND) == TableKind.TEXT) {
      tryList(lookUpText(table));
    } else {
      lookUp(field(table, Table.KIND), table);
    }
  }
  const runs = field(group, Group.RUNS_END);
  for (let run: usize = field(group, Group.RUNS); run < runs; run += Run.SIZE) tryRun(run);
  tryList(field(group, Group.LIST));
}

/** Whether the frame has a value with which a rule of the table might err before it is discriminated. */
function isHazardous(table: usize): bool {
  const end = field(table, Table.HAZARDS_END);
  for (let hazard: usize = field(table, Table.HAZARDS); hazard < end; hazard += Hazard.SIZE) {
    const tag = tagOf(frameStart() + field(hazard, Hazard.SLOT));
    if ((field(hazard, Hazard.TAGS) >> tag) & 1) return true;
  }
  return false;
}

/** Tries the rules of a list, by rank, up to the bound. */
export function tryList(list: usize): void {
  if (list == 0) return;
  if (list & 1) {
    tryRule(list - 1);
    return;
  }
  const length = field(list, 0);
  const start = list + List.ITEMS;
  if (length == List.GROUP) {
    search(load<u32>(start));
    return;
  }
  const end = start + (<usize>length << 2);
  for (let at = start; at < end; at += 4) {
    const rule: usize = load<u32>(at);
    if (field(rule, Rule.RANK) >= bound) break;
    tryRule(rule);
  }
}

/** Tries a rule that a table brings up. */
@inline
function tryRule(rule: usize): void {
  if (field(rule, Rule.RANK) >= bound || !isNew(rule)) return;
  charge(1);
  countEvaluated(1);
  const truth = evaluate(shapeOf(rule), rule + Rule.PARAMETERS, 0);
  if (truth) settle(rule, truth);
}

function tryRun(run: usize): void {
  let rule: usize = field(run, Run.START);
  const end: usize = field(run, Run.END);
  const stride: usize = field(run, Run.STRIDE);
  if (field(rule, Rule.RANK) >= bound) return;
  const loop = field(run, Run.SCAN);
  if (loop) {
    scan(loop - 1, rule, end, stride);
    return;
  }
  for (; rule < end && field(rule, Rule.RANK) < bound; rule += stride) {
    charge(1);
    countEvaluated(1);
    const truth = evaluate(shapeOf(rule), rule + Rule.PARAMETERS, 0);
    if (truth) settle(rule, truth);
  }
}
