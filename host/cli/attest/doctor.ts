import { offersOf } from '../../attest/index.node.ts';
import { EXIT } from '../frame/exit.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { findingLines, type Finding } from '../reporters/checks.ts';
import { toJson } from '../reporters/json.ts';
import { paint } from '../reporters/paint.ts';

/** `edict attest doctor`: what this machine offers that evidence can be collected from. */
export const attestDoctor: Verb = defineVerb({
  name: 'attest doctor',
  summary: 'Say what this machine offers that evidence can be collected from',
  arguments: '',
  positionals: [0, 0],
  options: {},
  exits: { 0: 'it offers something', 1: 'it offers nothing: keys made here are software' },
  examples: ['edict attest doctor'],
  run: async (io, { json = false }) => {
    const offers = await offersOf();
    const some = offers.some(({ present }) => present);
    if (json) io.out(toJson({ attested: some, offers }));
    else {
      const findings = offers.map(({ name, path, gives, present }): Finding => ({
        name,
        status: present ? 'pass' : 'skip',
        text: `${path}: ${gives}${present ? '' : ' (not here)'}`,
      }));
      for (const line of findingLines(paint(io.colour.out), findings)) io.out(line);
    }
    return some ? EXIT.ok : EXIT.no;
  },
});
