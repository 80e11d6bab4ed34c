import type { DecideOptions, Decision, PolicyInput } from '../../engine/types.ts';
import type { Setting } from '../guard/setting.ts';
import { letWarningsRun } from './warnings.ts';

/** Asks the module, and reads its answer as the guard was told to. */
export function decide(setting: Setting, input: PolicyInput, options: DecideOptions | undefined): Decision {
  const decision = setting.module.decide(input, options);
  return setting.warningsRun ? letWarningsRun(decision, setting.plan().dialect) : decision;
}
