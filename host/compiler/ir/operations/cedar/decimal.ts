import { parseDecimal } from '../../../../engine/cedar/extension/decimal.ts';
import { making } from '../define.ts';
import type { ValueOperation } from '../index.ts';

/** `decimal(text)`. */
export const cedarDecimal: ValueOperation = making('cedar.decimal', 1, (text) =>
  text.tag === 'string' ? (parseDecimal(text.value) ?? 'error') : 'error',
);
