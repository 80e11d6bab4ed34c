import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { verifyInclusion } from '../../../host/audit/index.ts';
import { hasChromium, openPage } from '../../../test/runtimes/browser/chromium.ts';
import { contest, contestant, type Effort } from '../../measure/contest.ts';
import { aloneRow } from '../row.ts';
import type { Case } from '../types.ts';
import { inclusionClaims, LENGTH, SIZE } from './claims.ts';
import { withFolder } from './folder.ts';

const PAGE = fileURLToPath(new URL('./verify-page.ts', import.meta.url));

/** The same claims, verified by a page: nanoseconds each. */
const inChromium = async ({ rounds, roundMs }: Effort): Promise<number> =>
  withFolder(async (folder) => {
    await build({
      entryPoints: [PAGE],
      outfile: join(folder, 'page.js'),
      bundle: true,
      format: 'esm',
      logLevel: 'error',
    });
    const html =
      '<!doctype html><title>audit/verify</title><p id="result"></p><script type="module" src="page.js"></script>';
    await writeFile(join(folder, 'index.html'), html);
    const ns = Number(await openPage(folder, `?ms=${rounds * roundMs}`));
    if (!(ns > 0)) throw new Error('Chromium measured nothing');
    return ns;
  });

/** An inclusion proof against the root of a checkpoint that was verified before. */
export const verifyCase: Case = {
  id: 'audit/verify',
  async run(effort) {
    const [measured] = await contest([contestant('edict', inclusionClaims(), verifyInclusion)], effort);
    if (measured === undefined) throw new Error('nothing was measured');
    const here = aloneRow('audit/verify', measured.ns, measured);
    const notes = [`audit/verify: ${LENGTH} hashes, a tree of ${SIZE} leaves; the portable verifier`];
    if (!hasChromium()) {
      return { results: [here], figures: [], notes: [...notes, 'audit/verify: there is no Chromium here'] };
    }
    return { results: [here, aloneRow('audit/verify: Chromium', await inChromium(effort))], figures: [], notes };
  },
};
