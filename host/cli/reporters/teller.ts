import type { BrokerEvent } from '../../attested/index.ts';
import type { ServerEvent } from '../../audit/index.node.ts';
import type { Io } from '../frame/io.ts';
import { toJson } from './json.ts';
import { printable } from './table.ts';

/** Tells what a server has to say as lines: JSON on the standard output, words on the standard error. */
export function teller(io: Io, json: boolean): (event: ServerEvent | BrokerEvent) => void {
  return (event) => {
    const time = new Date().toISOString();
    if (json) {
      io.out(toJson({ time, ...event }, 'one'));
      return;
    }
    const { level, event: name, ...details } = event;
    const words = Object.entries(details).map(([key, value]) => `${key}=${printable(String(value))}`);
    io.err([time, level, name, ...words].join(' '));
  };
}
