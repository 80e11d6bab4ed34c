import { CliError } from '../frame/error.ts';
import { EXIT } from '../frame/exit.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { counted } from '../reporters/counted.ts';
import { hex, toJson } from '../reporters/json.ts';
import { MASTER_OPTION, masterOf, withStore } from './store-options.ts';

/** `edict audit rekey`: another master key for a store. */
export const auditRekey: Verb = defineVerb({
  name: 'audit rekey',
  summary: "Encrypt a store's keys by another master key, so that older copies of them are useless",
  arguments: '<store>',
  positionals: [1, 1],
  options: {
    ...MASTER_OPTION,
    'new-key': { type: 'string', argument: 'FILE', description: 'The new master key; made when it is not there' },
  },
  details:
    'Values are not encrypted anew, only their keys. A log that is open has the old master key: close it first.\n' +
    'Destroy the old master key afterwards, with all its copies: then no backup of the store brings back what was erased before.',
  exits: { 0: 'done', 3: 'there is no such store, or the master key is another' },
  examples: ['edict audit rekey ./audit.disclosures --master-key keys/master.key --new-key keys/master-2.key'],
  run: async (io, { json = false, 'master-key': file, 'new-key': target }, [dir = '']) => {
    if (target === undefined) throw new CliError('usage', 'Name the new master key with `--new-key`.');
    const from = await masterOf(file);
    // Nothing is made for a store that is not there, or is another's.
    await withStore(dir, (store) => store.unlock(from));
    const to = await masterOf(target, true);
    const keys = await withStore(dir, (store) => store.rekey(from, to, Date.now()));
    if (json) io.out(toJson({ keys, master: hex(to.id) }));
    else
      io.out(`${counted(keys, 'key')} encrypted by the master key ${hex(to.id)}; destroy ${file ?? ''} and its copies`);
    return EXIT.ok;
  },
});
