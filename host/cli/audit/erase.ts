import { AuditError, eraseSubject, type RecordedErasure } from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { EXIT } from '../frame/exit.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { counted } from '../reporters/counted.ts';
import { describe, reportError } from '../reporters/error.ts';
import { toJson } from '../reporters/json.ts';
import { LOG_DETAILS } from './place.ts';
import { MASTER_OPTION, masterOf, withStore } from './store-options.ts';
import { TRUST_OPTIONS } from './trust.ts';
import { LOG_KEY_OPTION, writtenLog } from './written-log.ts';

/** `edict audit erase`: the key of a subject, and with it all values that are kept of it. */
export const auditErase: Verb = defineVerb({
  name: 'audit erase',
  summary: 'Destroy the key of a subject, so that no value that is kept of it can be read again',
  arguments: '<store>',
  positionals: [1, 1],
  options: {
    subject: { type: 'string', argument: 'NAME', description: 'Whose values: the agent, or what the log was told' },
    by: { type: 'string', argument: 'ROLE', description: 'Who orders it, as the log will tell: a role, and no name' },
    log: { type: 'string', argument: 'LOG', description: 'The log that is to tell of it, where nobody has it open' },
    ...LOG_KEY_OPTION,
    'key-history': TRUST_OPTIONS['key-history'],
    'segment-key': TRUST_OPTIONS['segment-key'],
    ...MASTER_OPTION,
  },
  details:
    "All proofs go on to verify: the log's records hold no values. A legal hold on the subject's records refuses it.\n" +
    'The log tells of the erasure, but not whose it was, before the key is destroyed: its writer records it, where one has the log open, or else this command, with `--log`. With neither the key is destroyed at once, and the log tells of it when it is opened next.\n' +
    'Copies of the store that were made before (backups, snapshots, blocks of a disk) still hold the key, encrypted by the master key: `edict audit rekey` makes them useless.\n' +
    LOG_DETAILS,
  exits: {
    0: 'erased, now or before',
    1: 'nothing is known of the subject, a hold keeps it, or the log has yet to tell of it',
    3: 'there is no such store or log',
  },
  examples: [
    'edict audit erase ./audit.disclosures --subject clerk --master-key keys/master.key',
    'edict audit erase ./audit.disclosures --subject clerk --master-key keys/master.key --by privacy-office --log ./audit --log-key keys/audit.key',
  ],
  run: async (io, { json = false, subject, by, 'master-key': file, ...values }, [dir = '']) => {
    if (subject === undefined) throw new CliError('usage', 'Name the subject with `--subject`.');
    const master = await masterOf(file);
    try {
      const erasure = await withStore(dir, async (store) => {
        const log = await writtenLog(values, store.origin);
        const order = {
          subject,
          now: Date.now(),
          ...(by === undefined ? {} : { by }),
          ...(log === null ? {} : { log }),
        };
        return eraseSubject(store, master, order);
      });
      io.out(json ? toJson(erasure) : lineOf(erasure));
      return erasure.result === 'erased' || erasure.result === 'already' ? EXIT.ok : EXIT.no;
    } catch (error) {
      if (!(error instanceof AuditError) || error.code !== 'held') throw error;
      if (json) io.out(toJson({ result: 'held', error: describe(error) }));
      else reportError(io, error, false);
      return EXIT.no;
    }
  },
});

function lineOf({ result, records, recorded }: RecordedErasure): string {
  const tells = recorded === null ? 'the log does not tell of it yet' : `record ${recorded} of the log tells of it`;
  switch (result) {
    case 'erased':
      return `erased: the key is destroyed, and what was kept of ${counted(records, 'record')} is deleted; ${tells}`;
    case 'already':
      return `The subject was erased before, and nothing is kept of it; ${tells}.`;
    case 'ordered':
      return 'ordered: the key will be destroyed when the log tells of it, which its writer has not come to yet. Try again.';
    case 'unknown':
      return 'Nothing is kept of this subject, and nothing was erased.';
  }
}
