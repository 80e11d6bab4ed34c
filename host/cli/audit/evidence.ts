import { AuditError, verifySplitView } from '../../audit/index.node.ts';
import { EXIT } from '../frame/exit.ts';
import { readBytes } from '../frame/io.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { describe, reportError } from '../reporters/error.ts';
import { hex, toJson } from '../reporters/json.ts';
import { paint } from '../reporters/paint.ts';
import { TRUST_OPTIONS, trustOf } from './trust.ts';

/** `edict audit evidence`: whether a file proves that a log has shown two histories. */
export const auditEvidence: Verb = defineVerb({
  name: 'audit evidence',
  summary: 'Verify evidence that a log has signed two histories',
  arguments: '<evidence>',
  positionals: [1, 1],
  options: { key: TRUST_OPTIONS.key, origin: TRUST_OPTIONS.origin },
  details: 'Needs the file and the key of the log, nothing else. Nobody but a holder of that key can make such a file.',
  exits: { 0: 'it is proven: the log has shown two histories', 1: 'the file proves nothing' },
  examples: ['edict audit evidence split-view.evidence --key audit.vkey'],
  run: async (io, { json = false, ...values }, [file = '']) => {
    const source = await readBytes(file);
    const trust = await trustOf(values, null);
    try {
      const { first, second } = await verifySplitView(source, trust);
      if (json) {
        io.out(toJson({ proven: true, origin: trust.origin, first, second }));
        return EXIT.ok;
      }
      io.out(`${paint(io.colour.out).red('proven')}  ${trust.origin} has signed two histories`);
      for (const { size, root } of [first, second]) io.out(`  ${size} entries, root ${hex(root)}`);
      return EXIT.ok;
    } catch (error) {
      if (!(error instanceof AuditError)) throw error;
      if (json) io.out(toJson({ proven: false, error: describe(error) }));
      else reportError(io, error, false);
      return EXIT.no;
    }
  },
});
