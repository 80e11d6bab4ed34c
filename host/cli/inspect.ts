import { load } from '../engine/index.node.ts';
import { EXIT } from './frame/exit.ts';
import { readBytes } from './frame/io.ts';
import { defineVerb, type Verb } from './frame/verb.ts';
import { toJson } from './reporters/json.ts';
import { manifestLines } from './reporters/manifest.ts';
import { paint } from './reporters/paint.ts';

/** `edict inspect`: what a module says of itself. */
export const inspect: Verb = defineVerb({
  name: 'inspect',
  summary: 'Show what a decision module holds: digest, entries, rules, what it reads',
  arguments: '<module.wasm>',
  positionals: [1, 1],
  options: {},
  exits: { 0: 'shown', 3: 'the file is no decision module' },
  examples: ['edict inspect policy.wasm'],
  run: async (io, { json = false }, [path = '']) => {
    const bytes = await readBytes(path);
    const { digest, manifest } = await load(bytes);
    if (json) io.out(toJson({ digest, bytes: bytes.length, manifest }));
    else for (const line of manifestLines(paint(io.colour.out), manifest, digest, bytes.length)) io.out(line);
    return EXIT.ok;
  },
});
