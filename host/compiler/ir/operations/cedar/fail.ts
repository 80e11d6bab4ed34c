import { finding } from '../define.ts';
import type { ValueOperation } from '../index.ts';

/** What has no value, such as a function that is called with too few arguments. */
export const cedarFail: ValueOperation = finding('cedar.fail', 1, () => 'error');
