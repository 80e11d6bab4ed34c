import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { receiptPage as pageOf } from '../../attest/index.ts';
import { CliError } from '../frame/error.ts';
import { EXIT } from '../frame/exit.ts';
import { readBytes } from '../frame/io.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { refuseOverwriting, writeWhole } from '../frame/write.ts';
import { toJson } from '../reporters/json.ts';
import { trustFileOf } from './trust.ts';

/** Made when the package is built (`npm run build`); sources have none. */
const SCRIPT = new URL('../../attest/receipt/page/script.js.gz', import.meta.url);

async function builtScript(): Promise<string> {
  try {
    return gunzipSync(await readFile(SCRIPT)).toString('utf8');
  } catch (cause) {
    throw new CliError('unreadable', "The page's script is not built.", { hint: 'Run `npm run build`.', cause });
  }
}

/**
 * `edict receipt page`: a page that verifies receipts.
 * @param script of the page: that of the package, or one that tests have made
 */
export function receiptPageVerb(script: () => Promise<string>): Verb {
  return defineVerb({
    name: 'receipt page',
    summary: 'Make one HTML page that verifies receipts in a browser, without a network',
    arguments: '',
    positionals: [0, 0],
    options: {
      trust: { type: 'string', argument: 'FILE', description: 'A trust file that the page begins with' },
      out: { type: 'string', short: 'o', argument: 'FILE', description: 'Where to write it; default receipt.html' },
    },
    details:
      'A receipt is dropped on it, or chosen; it loads nothing and sends nothing, and its policy allows no connection. Who opens it trusts whoever made it: send it another way than the receipts.',
    exits: { 0: 'written' },
    examples: ['edict receipt page --trust trust.json -o receipt.html'],
    run: async (io, { json = false, trust, out = 'receipt.html' }) => {
      if (trust !== undefined) {
        await refuseOverwriting('--out', out, [trust]);
        // What the page could not read is said now.
        await trustFileOf(trust);
      }
      const text = trust === undefined ? null : new TextDecoder().decode(await readBytes(trust));
      await writeWhole(out, pageOf({ script: await script(), trust: text }));
      if (json) io.out(toJson({ out, trust: trust ?? null }));
      else io.out(`wrote ${out}`);
      return EXIT.ok;
    },
  });
}

export const receiptPage: Verb = receiptPageVerb(builtScript);
