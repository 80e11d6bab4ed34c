/** The page that verifies receipts, as `edict receipt page` writes it, in a real browser. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageScript } from '../../.ci/page-script.ts';
import { formatReceipt, formatReceiptJson, receiptPage } from '../../host/attest/index.ts';
import { formatCosignerKey, formatVerifierKey } from '../../host/audit/index.ts';
import { receiptPageVerb } from '../../host/cli/receipt/page.ts';
import { encodeHex } from '../../host/encoding/base64/hex.ts';
import { encodeCbor } from '../../host/engine/index.ts';
import { capture } from '../cli/capture.ts';
import { hasChromium, launchChromium } from '../runtimes/browser/chromium.ts';
import { makeGpu } from '../attest/nvidia/device.ts';
import { MACHINES, snpMachine } from './machines.ts';
import { ownRoots } from './own-roots.ts';
import { makeParts, type Made } from './receipt.ts';
import { MODULE, NOW } from './statement.ts';

const DIGEST = encodeHex(MODULE);
const folder = mkdtempSync(join(tmpdir(), 'edict-page-'));
const file = (name: string): string => join(folder, name);
const PAGE = file('receipt.html');
const WITH_TRUST = file('with-trust.html');

/** A trust file of what a synthetic host is known by; its witness is `w1`. */
function trustText({ trust, witness }: Made, over: object = {}): string {
  return JSON.stringify({
    keys: trust.log.keys.map((key) => formatVerifierKey(key).trim()),
    witnesses: `witness w1 ${formatCosignerKey(witness).trim()}\nquorum w1\n`,
    modules: [{ digest: DIGEST, name: 'baseline', rebuilt: true }],
    hosts: ['03'.repeat(32)],
    platforms: { none: { software: 'accept' } },
    ...over,
  });
}

describe.skipIf(!hasChromium())('the page that verifies receipts', () => {
  let browser: Browser;
  let software: Made;
  /** Whatever any page of this file has asked for beside itself. */
  const asked: string[] = [];

  beforeAll(async () => {
    software = await makeParts({ platform: 'none' });
    writeFileSync(file('good.edict-receipt'), formatReceipt(software.parts));
    writeFileSync(file('good.json'), formatReceiptJson(software.parts));
    writeFileSync(file('trust.json'), trustText(software));
    const script = await pageScript();
    const verb = receiptPageVerb(() => Promise.resolve(script));
    expect(await verb.execute(capture().io, ['-o', PAGE])).toBe(0);
    expect(await verb.execute(capture().io, ['--trust', file('trust.json'), '-o', WITH_TRUST])).toBe(0);
    browser = await launchChromium();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function open(path = PAGE): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    page.on('request', (request) => {
      if (request.url() !== pathToFileURL(path).href) asked.push(request.url());
    });
    page.on('pageerror', (error) => asked.push(String(error)));
    await page.goto(pathToFileURL(path).href);
    await page.waitForSelector('#result[data-done]');
    return page;
  }

  /** Does what makes the page verify anew, and waits for its answer. */
  async function answered(page: Page, act: () => Promise<void>): Promise<string> {
    const before = await page.locator('#result').getAttribute('data-done');
    await act();
    await page.waitForFunction(
      (was) => ![undefined, was].includes(document.getElementById('result')?.dataset['done']),
      before ?? undefined,
      { timeout: 10_000 },
    );
    return (await page.locator('#result .verdict').textContent()) ?? '';
  }

  async function verified(page: Page, receipt: string, trust: string | null): Promise<string> {
    const at = new Date(NOW + 60_000).toISOString();
    // What stands there already is no change, and no answer would come.
    if ((await page.inputValue('#at')) !== at) await answered(page, () => page.fill('#at', at));
    if (trust !== null) await answered(page, () => page.setInputFiles('#trust', file(trust)));
    return answered(page, () => page.setInputFiles('#receipt', file(receipt)));
  }

  async function claims(page: Page, status: string): Promise<string[]> {
    return page
      .locator(`[data-claim][data-status="${status}"]:not(.evidence *)`)
      .evaluateAll((rows) => rows.map((row) => (row instanceof HTMLElement ? (row.dataset['claim'] ?? '') : '')));
  }

  it('accepts a good receipt, as CBOR and as JSON, and says plainly that its key is software', async () => {
    const page = await open();
    expect(await page.locator('#result').textContent()).toContain('Give this page a receipt and a trust file.');
    for (const name of ['good.edict-receipt', 'good.json']) {
      expect(await verified(page, name, 'trust.json')).toContain('AcceptedNo claim failed');
      expect(await claims(page, 'fail')).toEqual([]);
      expect(await claims(page, 'skipped')).toEqual(['measured', 'accelerators']);
      expect(await claims(page, 'pass')).toHaveLength(11);
    }
    expect(await page.locator('.software').textContent()).toContain('no hardware stands for anything that it says');
    expect(await page.locator('.hardware').textContent()).toContain('nothing measured it');
    expect(await page.locator('.word').textContent()).toContain('03'.repeat(32));
    expect(await page.locator('.hardware').textContent()).not.toContain('03'.repeat(32));
    expect(await page.locator('main').textContent()).toContain('opened: tableusers');
    await page.close();
  });

  it('begins with the trust file that it was made with', async () => {
    const page = await open(WITH_TRUST);
    expect(await page.locator('#trust-name').textContent()).toContain('Came with this page');
    expect(await verified(page, 'good.edict-receipt', null)).toContain('Accepted');
    await page.close();
  });

  it('takes both files when they are dropped on it', async () => {
    const page = await open();
    const contents = ['trust.json', 'good.json'].map((name) => [name, readFileSync(file(name), 'utf8')] as const);
    await page.fill('#at', new Date(NOW + 60_000).toISOString());
    const said = await answered(page, () =>
      page.evaluate((files) => {
        const dataTransfer = new DataTransfer();
        for (const [name, text] of files) dataTransfer.items.add(new File([text], name));
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
      }, contents),
    );
    expect(said).toContain('Accepted');
    await page.close();
  });

  it('verifies as of the time that its reader says', async () => {
    const page = await open(WITH_TRUST);
    await answered(page, () => page.setInputFiles('#receipt', file('good.json')));
    await answered(page, () => page.click('#then'));
    expect(await page.inputValue('#at')).toBe(new Date(NOW + 10).toISOString());
    const early = await answered(page, () => page.fill('#at', '2020-01-01T00:00:00Z'));
    expect(early).toContain('Verified as of 2020-01-01T00:00:00.000Z');
    expect(early).toContain('Rejected');
    expect(await claims(page, 'fail')).toContain('time');
    expect(await answered(page, () => page.fill('#at', '2020-01-01 00:00'))).toContain('Nothing is verified');
    await page.close();
  });

  it('shows what accelerators answered, and rejects them by their pinned roots', async () => {
    const gpu = await makeGpu();
    const made = await makeParts({
      platform: 'none',
      answers: async (nonceOf) => [
        {
          kind: 'nvidia',
          evidence: { devices: [await gpu.makeDevice({ nonce: await nonceOf(0) })] },
          endorsements: { manifests: [] },
        },
      ],
    });
    const policy = { revocation: 'unchecked', manifests: 'unchecked' };
    writeFileSync(file('gpu.edict-receipt'), formatReceipt(made.parts));
    writeFileSync(file('gpu-trust.json'), trustText(made, { accelerators: { nvidia: policy } }));
    const page = await open();
    expect(await verified(page, 'gpu.edict-receipt', 'gpu-trust.json')).toContain('Rejected');
    expect(await claims(page, 'fail')).toEqual(['accelerators']);
    expect(await page.locator('[data-claim="accelerators"]').textContent()).toContain('root-pinned');
    expect(await page.locator('.evidence [data-status="fail"]').count()).toBe(1);
    await page.close();
  });

  it('rejects a platform by its pinned roots, whatever a machine says of itself', async () => {
    const made = await makeParts({ machine: await snpMachine() });
    writeFileSync(file('snp.edict-receipt'), formatReceipt(made.parts));
    writeFileSync(file('snp-trust.json'), trustText(made, { platforms: { snp: {} } }));
    const page = await open();
    expect(await verified(page, 'snp.edict-receipt', 'snp-trust.json')).toContain('Rejected');
    expect(await claims(page, 'fail')).toEqual(['measured']);
    expect(await page.locator('.hardware').textContent()).toContain('the evidence does not verify');
    expect(await page.locator('.evidence [data-status="pass"]').count()).toBeGreaterThan(5);
    expect(await page.locator('.evidence [data-status="fail"]').count()).toBeGreaterThan(0);
    await page.close();
  });

  // The page's own wiring from end to end: only the roots are ours.
  it.each(Object.entries(MACHINES))(
    'accepts a receipt of %s, and no evidence of another statement',
    async (_, make) => {
      const machine = await make();
      const made = await makeParts({ machine });
      const before = await makeParts({ machine, measured: [], statement: { nonce: new Uint8Array(16).fill(7) } });
      const script = await pageScript([ownRoots(machine.roots)]);
      writeFileSync(
        file('own.html'),
        receiptPage({ script, trust: trustText(made, { platforms: machine.platforms }) }),
      );
      writeFileSync(file('own.edict-receipt'), formatReceipt(made.parts));
      writeFileSync(
        file('stolen.edict-receipt'),
        formatReceipt({ ...made.parts, evidence: before.parts.evidence, endorsements: before.parts.endorsements }),
      );
      const page = await open(file('own.html'));
      expect(await verified(page, 'own.edict-receipt', null)).toContain('AcceptedNo claim failed');
      expect(await claims(page, 'pass')).toHaveLength(12);
      expect(await page.locator('.evidence [data-status="fail"]').count()).toBe(0);
      expect(await page.locator('main').textContent()).toContain(DIGEST);
      expect(await verified(page, 'stolen.edict-receipt', null)).toContain('Failed: measured.');
      expect(await page.locator('.evidence [data-status="fail"]').count()).toBe(1);
      expect(await page.locator('.evidence [data-claim="binding"][data-status="fail"]').count()).toBe(1);
      await page.close();
    },
  );

  it('rejects what is broken, and says which claim', async () => {
    const page = await open();
    const { parts } = software;
    const opened = parts.disclosures.map((field) => ({ ...field, value: encodeCbor('nothing') }));
    writeFileSync(file('lie.edict-receipt'), formatReceipt({ ...parts, disclosures: opened }));
    writeFileSync(file('cut.edict-receipt'), formatReceipt(parts).subarray(0, 200));
    writeFileSync(file('other.json'), trustText(software, { hosts: ['04'.repeat(32)], platforms: {} }));
    expect(await verified(page, 'lie.edict-receipt', 'trust.json')).toContain('Failed: disclosed.');
    expect(await verified(page, 'cut.edict-receipt', 'trust.json')).toContain('Failed: form');
    expect(await verified(page, 'good.edict-receipt', 'other.json')).toContain('Failed: measured, asserted.');
    expect(await page.locator('main').textContent()).toContain('which is not shown to be true');
    const saidOf = (status: string): Promise<string[]> =>
      page.locator(`[data-claim][data-status="${status}"]:not(.evidence *)`).allTextContents();
    expect((await saidOf('fail')).map((text) => text.includes('Not shown: '))).toEqual([true, true]);
    expect((await saidOf('pass')).filter((text) => text.includes('Not shown: '))).toEqual([]);
    await page.close();
  });

  it('says which file is no receipt, before there is a trust file', async () => {
    const page = await open();
    const said = await answered(page, () => page.setInputFiles('#receipt', file('trust.json')));
    expect(said).toContain('trust.json is no receipt. Give this page a trust file.');
    await page.close();
  });

  it('verifies nothing by a trust file that it does not understand whole', async () => {
    const page = await open();
    for (const over of [
      { platforms: { none: { sofware: 'accept' } } },
      { platform: {} },
      { keys: [] },
      { keys: ['x'] },
    ]) {
      writeFileSync(file('wrong.json'), trustText(software, over));
      const said = await verified(page, 'good.edict-receipt', 'wrong.json');
      expect(said, JSON.stringify(over)).toContain('Nothing is verified');
      expect(said).not.toContain('Accepted');
    }
    await page.close();
  });

  it('shows what a receipt says as text', async () => {
    const html = '<img src=x onerror="document.title=1"></script><script>document.title=1</script>\u202E';
    const made = await makeParts({ platform: 'none', decision: { agent: html, action: html } });
    writeFileSync(file('html.edict-receipt'), formatReceipt(made.parts));
    writeFileSync(file('html.json'), trustText(made, { modules: [{ digest: DIGEST, name: html }] }));
    const path = file('html.html');
    writeFileSync(
      path,
      receiptPage({ script: await pageScript(), trust: trustText(made, { hosts: null, origin: html }) }),
    );
    const page = await open(path);
    await verified(page, 'html.edict-receipt', 'html.json');
    const said = (await page.locator('main').textContent()) ?? '';
    expect(said).toContain('<img src=x onerror="document.title=1"></script>');
    expect(said).toContain('\\u{202e}');
    expect(said).not.toContain('\u202E');
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(await page.title()).toBe('Decision receipt');
    await page.close();
  });

  it('connects to nothing, and its policy lets nothing else in', async () => {
    const page = await open(WITH_TRUST);
    await verified(page, 'good.edict-receipt', null);
    expect(asked).toEqual([]);
    let hits = 0;
    const server = createServer((_, response) => {
      hits++;
      response.writeHead(200, { 'access-control-allow-origin': '*' }).end('hit');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
    const refused = await page.evaluate(async (target) => {
      const violated: string[] = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
        violated.push(effectiveDirective),
      );
      const fetched = await fetch(target).then(
        () => 'fetched',
        () => 'refused',
      );
      const add = (tag: string, set: (made: HTMLElement) => void): void => {
        const made = document.createElement(tag);
        try {
          set(made);
          document.body.append(made);
        } catch {
          violated.push('trusted-types');
        }
      };
      add('img', (made) => made.setAttribute('src', target));
      add('link', (made) => {
        made.setAttribute('rel', 'stylesheet');
        made.setAttribute('href', target);
      });
      add('iframe', (made) => made.setAttribute('src', target));
      add('style', (made) => (made.textContent = 'body{display:none}'));
      add('script', (made) => (made.textContent = 'document.title="run"'));
      add('div', (made) => (made.innerHTML = '<b>x</b>'));
      navigator.sendBeacon(target);
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { fetched, violated: [...new Set(violated)].toSorted(), shown: getComputedStyle(document.body).display };
    }, url);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(hits).toBe(0);
    expect(refused.fetched).toBe('refused');
    expect(refused.shown).toBe('block');
    expect(await page.title()).toBe('Decision receipt');
    expect(refused.violated).toEqual(
      expect.arrayContaining(['connect-src', 'frame-src', 'img-src', 'require-trusted-types-for', 'style-src-elem']),
    );
    await page.close();
  });
});

describe('what a page is made of', () => {
  it('is one document that names nothing outside itself', async () => {
    const html = receiptPage({ script: await pageScript(), trust: '</script><script>alert(1)</script>' });
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html).not.toMatch(/<(?:link|img|iframe|object|embed)\b| (?:src|href|style|on\w+)="|url\(|@import/);
  });

  it('is refused a script that would end early', () => {
    for (const script of ['"</script>"', 'a<!--b', 'a\r\nb']) {
      expect(() => receiptPage({ script, trust: null })).toThrow('cannot stand in a page');
    }
  });
});
