import { AuditError } from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { EXIT } from '../frame/exit.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { counted } from '../reporters/counted.ts';
import { describe, reportError } from '../reporters/error.ts';
import { toJson } from '../reporters/json.ts';
import { MASTER_OPTION, masterOf, withStore } from './store-options.ts';

/** `edict audit erase`: the key of a subject, and with it all values that are kept of it. */
export const auditErase: Verb = defineVerb({
  name: 'audit erase',
  summary: 'Destroy the key of a subject, so that no value that is kept of it can be read again',
  arguments: '<store>',
  positionals: [1, 1],
  options: {
    subject: { type: 'string', argument: 'NAME', description: 'Whose values: the agent, or what the log was told' },
    ...MASTER_OPTION,
  },
  details:
    "The log is not touched: its records hold no values, and all proofs go on to verify. A legal hold on the subject's records refuses it.\n" +
    'Copies of the store that were made before (backups, snapshots, blocks of a disk) still hold the key, encrypted by the master key: `edict audit rekey` makes them useless.',
  exits: {
    0: 'erased, now or before',
    1: 'nothing is known of the subject, or a hold keeps it',
    3: 'there is no such store',
  },
  examples: ['edict audit erase ./audit.disclosures --subject clerk --master-key keys/master.key'],
  run: async (io, { json = false, subject, 'master-key': file }, [dir = '']) => {
    if (subject === undefined) throw new CliError('usage', 'Name the subject with `--subject`.');
    const master = await masterOf(file);
    try {
      const erasure = await withStore(dir, (store) => store.erase(store.unlock(master), subject, Date.now()));
      const { result, records } = erasure;
      if (json) io.out(toJson(erasure));
      else if (result === 'unknown') io.out('Nothing is kept of this subject, and nothing was erased.');
      else if (result === 'already') io.out('The subject was erased before, and nothing is kept of it.');
      else io.out(`erased: the key is destroyed, and what was kept of ${counted(records, 'record')} is deleted`);
      return result === 'unknown' ? EXIT.no : EXIT.ok;
    } catch (error) {
      if (!(error instanceof AuditError) || error.code !== 'held') throw error;
      if (json) io.out(toJson({ result: 'held', error: describe(error) }));
      else reportError(io, error, false);
      return EXIT.no;
    }
  },
});
