import { parseIp } from '../../../../engine/cedar/extension/ip.ts';
import { making } from '../define.ts';
import type { ValueOperation } from '../index.ts';

/** `ip(text)`. */
export const cedarIp: ValueOperation = making('cedar.ip', 1, (text) =>
  text.tag === 'string' ? (parseIp(text.value) ?? 'error') : 'error',
);
