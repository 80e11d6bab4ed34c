import { holdsInForce, placeHold, releaseHold, type Hold, type HoldRequest } from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { EXIT, type ExitCode } from '../frame/exit.ts';
import type { Io } from '../frame/io.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { hex, toJson } from '../reporters/json.ts';
import { printable } from '../reporters/table.ts';
import { indexOf, MASTER_OPTION, masterOf, withStore } from './store-options.ts';

/** `edict audit hold`: legal holds on what a store keeps. */
export const auditHold: Verb = defineVerb({
  name: 'audit hold',
  summary: 'Keep values from being erased or deleted; list and release such legal holds',
  arguments: '<store>',
  positionals: [1, 1],
  options: {
    reason: { type: 'string', argument: 'TEXT', description: 'Place a hold, for this reason' },
    subject: { type: 'string', argument: 'NAME', description: 'Hold only what is of this subject' },
    from: { type: 'string', argument: 'INDEX', description: 'First record to hold; default 0' },
    to: { type: 'string', argument: 'INDEX', description: 'Record to stop before; default none' },
    release: { type: 'string', argument: 'NUMBER', description: 'Release a hold' },
    ...MASTER_OPTION,
  },
  details:
    'Without `--reason` or `--release`: lists the holds in force. Who is named is kept only as a keyed hash, so a hold on a subject needs the master key.',
  exits: { 0: 'placed, released or listed', 1: 'there is no such hold in force' },
  examples: [
    'edict audit hold ./audit.disclosures --from 0 --to 5000 --reason case-17',
    'edict audit hold ./audit.disclosures --subject clerk --reason case-18 --master-key keys/master.key',
    'edict audit hold ./audit.disclosures --release 1',
  ],
  run: async (io, { json = false, reason, release, subject, from, to, 'master-key': file }, [dir = '']) => {
    const chosen = subject ?? from ?? to;
    if ((reason !== undefined && release !== undefined) || (reason === undefined && chosen !== undefined)) {
      throw new CliError('usage', 'A hold is placed with `--reason`, or released with `--release`.');
    }
    if (release !== undefined) return letGo(io, dir, indexOf('--release', release), json);
    if (reason === undefined) return list(io, dir, json);
    const request: HoldRequest = {
      reason,
      ...(subject === undefined ? {} : { subject }),
      ...(from === undefined ? {} : { first: indexOf('--from', from) }),
      ...(to === undefined ? {} : { past: indexOf('--to', to) }),
    };
    const master = subject === undefined ? null : await masterOf(file);
    const hold = await withStore(dir, (store) =>
      placeHold(store, master === null ? null : store.unlock(master), request, Date.now()),
    );
    io.out(json ? toJson({ hold }) : `hold ${hold} is in force`);
    return EXIT.ok;
  },
});

async function letGo(io: Io, dir: string, hold: number, json: boolean): Promise<ExitCode> {
  const released = await withStore(dir, (store) => releaseHold(store, hold, Date.now()));
  io.out(json ? toJson({ hold, released }) : released ? `hold ${hold} is released` : `no hold ${hold} is in force`);
  return released ? EXIT.ok : EXIT.no;
}

async function list(io: Io, dir: string, json: boolean): Promise<ExitCode> {
  const holds = await withStore(dir, holdsInForce);
  if (json) io.out(toJson(holds));
  else if (holds.length === 0) io.out('No hold is in force.');
  else for (const hold of holds) io.out(holdLine(hold));
  return EXIT.ok;
}

/** One hold as a line. */
export function holdLine({ id, subject, first, past, reason, since }: Hold): string {
  const whose = subject === null ? 'everyone' : `subject ${hex(subject).slice(0, 16)}…`;
  const end = past === Number.MAX_SAFE_INTEGER ? 'on' : `to ${past - 1}`;
  return `hold ${id}: records ${first} ${end}, ${whose}, since ${new Date(since).toISOString()}: ${printable(reason)}`;
}
