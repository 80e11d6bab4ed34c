import {
  AuditError,
  readCertificates,
  readLog,
  stampCheckpoint,
  verifyCheckpoint,
  verifyTimestamp,
  type TimestampInfo,
} from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { EXIT } from '../frame/exit.ts';
import { readBytes, readText, type Io } from '../frame/io.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { writeWhole } from '../frame/write.ts';
import { describe, reportError } from '../reporters/error.ts';
import { toJson } from '../reporters/json.ts';
import { paint } from '../reporters/paint.ts';
import { isLog, LOG_DETAILS, placeOf } from './place.ts';
import { isTrustGiven, TRUST_OPTIONS, trustOf } from './trust.ts';

/** `edict audit timestamp`: when a checkpoint was there at the latest, by an authority's word. */
export const auditTimestamp: Verb = defineVerb({
  name: 'audit timestamp',
  summary: 'Have a checkpoint time-stamped (RFC 3161), or verify its time-stamp',
  arguments: '<log | checkpoint>',
  positionals: [1, 1],
  options: {
    authority: { type: 'string', argument: 'URL', description: 'The time-stamping authority to ask' },
    check: { type: 'string', argument: 'FILE', description: 'A time-stamp to verify, without a network' },
    ca: {
      type: 'string',
      multiple: true,
      argument: 'FILE',
      description: 'Certificates that are trusted, in PEM or DER: of authorities, or of who certifies them',
    },
    out: {
      type: 'string',
      short: 'o',
      argument: 'NAME',
      description: 'Writes NAME.checkpoint and NAME.tsr; default stamped',
    },
    ...TRUST_OPTIONS,
  },
  details:
    'What is stamped is the text of the checkpoint: origin, size and root, with whatever signatures. It proves that the records up to it were there at that time, by the word of the authority, and not that there were no others.\n' +
    LOG_DETAILS,
  exits: {
    0: 'stamped, or verified',
    1: 'does not verify',
    3: 'there is no checkpoint, or the authority gave no time-stamp',
  },
  examples: [
    'edict audit timestamp ./audit --authority https://tsa.example/ --ca tsa-root.pem -o 2026-11-21',
    'edict audit timestamp 2026-11-21.checkpoint --check 2026-11-21.tsr --ca tsa-root.pem',
  ],
  run: async (io, { json = false, authority, check, ca = [], out = 'stamped', ...values }, [path = '']) => {
    if ((authority === undefined) === (check === undefined)) {
      throw new CliError('usage', 'Either `--authority URL` to ask for a time-stamp, or `--check FILE` to verify one.');
    }
    if (ca.length === 0) throw new CliError('usage', 'No certificate is trusted: name a file of some with `--ca`.');
    const roots = (await Promise.all(ca.map(readBytes))).flatMap(readCertificates);
    const note = isLog(path) ? (await readLog(placeOf(path))).checkpoint : await readText(path);
    try {
      if (isTrustGiven(values)) await verifyCheckpoint(note, await trustOf(values, null));
      if (check !== undefined) {
        say(io, await verifyTimestamp(await readBytes(check), note, { roots }), json, null);
        return EXIT.ok;
      }
    } catch (error) {
      if (!(error instanceof AuditError)) throw error;
      if (json) io.out(toJson({ verified: false, error: describe(error) }));
      else reportError(io, error, false);
      return EXIT.no;
    }
    const stamp = await stampCheckpoint(note, { url: authority ?? '', roots });
    await writeWhole(`${out}.checkpoint`, note);
    await writeWhole(`${out}.tsr`, stamp);
    say(io, await verifyTimestamp(stamp, note, { roots }), json, out);
    return EXIT.ok;
  },
});

function say(io: Io, { time, accuracy, serial, policy }: TimestampInfo, json: boolean, out: string | null): void {
  const files = out === null ? null : { checkpoint: `${out}.checkpoint`, timestamp: `${out}.tsr` };
  if (json) {
    io.out(toJson({ verified: true, time: new Date(time).toISOString(), accuracy, serial, policy, files }));
    return;
  }
  const about = accuracy === null ? '' : `, to ${accuracy} ms`;
  io.out(
    `${paint(io.colour.out).green('verified')}  the checkpoint was there at ${new Date(time).toISOString()}${about}`,
  );
  if (files !== null) io.out(`wrote ${files.checkpoint} and ${files.timestamp}`);
}
