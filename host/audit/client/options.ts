import { AuditError } from '../error/error.ts';
import { checkCapacity, checkDelay, optionsOf } from '../log/options.ts';
import type { RemoteSinkOptions } from './types.ts';

/** The settings of a sink, with what is not given filled in. */
export interface Settings {
  readonly capacity: number;
  readonly batchEvents: number;
  readonly batchBytes: number;
  readonly lingerMs: number;
  readonly timeoutMs: number;
  readonly pauseMs: number;
  readonly closeMs: number;
  readonly heartbeatMs: number | null;
  readonly clock: () => number;
}

/** @throws AuditError `options_invalid` */
export function settingsOf(options: RemoteSinkOptions): Settings {
  const given = optionsOf(options, 'remoteSink({ credential, to })');
  checkCapacity(given.capacity);
  for (const name of ['lingerMs', 'timeoutMs', 'pauseMs', 'closeMs', 'heartbeatMs'] as const) {
    checkDelay(name, given[name]);
  }
  for (const name of ['batchEvents', 'batchBytes'] as const) {
    const value = given[name];
    if (value !== undefined && !(typeof value === 'number' && Number.isInteger(value) && value >= 1)) {
      throw new AuditError('options_invalid', `\`${name}\` is a whole number, 1 at least`);
    }
  }
  if (given.heartbeatMs === 0) throw new AuditError('options_invalid', '`heartbeatMs` is more than 0, or left out');
  const { capacity = 10_000, batchEvents = 256, batchBytes = 1 << 18, lingerMs = 50, timeoutMs = 15_000 } = options;
  const { pauseMs = 30_000, closeMs = 30_000, heartbeatMs = null, clock = Date.now } = options;
  return { capacity, batchEvents, batchBytes, lingerMs, timeoutMs, pauseMs, closeMs, heartbeatMs, clock };
}
