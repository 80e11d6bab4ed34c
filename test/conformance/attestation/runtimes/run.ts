/** Judges the same cases in workerd and in headless Chromium. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../../package/pack.ts';
import { hasChromium, openPage } from '../../../runtimes/browser/chromium.ts';
import { bundle } from '../../../runtimes/bundle.ts';
import { startWorker } from '../../../runtimes/workerd/worker.ts';
import type { Judgement } from '../judge.ts';
import type { Packed } from './cases.ts';

const HERE = 'test/conformance/attestation/runtimes';

async function judgeInWorkerd(folder: string, packed: string): Promise<Judgement> {
  await bundle(ROOT, `${HERE}/worker.ts`, join(folder, 'worker.js'));
  await using worker = await startWorker(folder, []);
  const { status, text } = await worker.request('/', packed);
  if (status !== 200) throw new Error(`workerd answered ${status}: ${text}`);
  return JSON.parse(text) as Judgement;
}

async function judgeInChromium(folder: string, packed: string): Promise<Judgement> {
  await bundle(ROOT, `${HERE}/page.ts`, join(folder, 'page.js'));
  await writeFile(join(folder, 'cases.json'), packed);
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><meta charset="utf-8"><title>vectors</title><pre id="result"></pre><script type="module" src="page.js"></script>',
  );
  return JSON.parse(await openPage(folder)) as Judgement;
}

/** What each runtime says; null for one that this machine does not have. */
export async function judgeEverywhere(cases: Packed): Promise<Readonly<Record<string, Judgement | null>>> {
  const folder = join(ROOT, 'build/conformance/attestation');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const packed = JSON.stringify(cases);
  return {
    workerd: await judgeInWorkerd(folder, packed),
    chromium: hasChromium() ? await judgeInChromium(folder, packed) : null,
  };
}
