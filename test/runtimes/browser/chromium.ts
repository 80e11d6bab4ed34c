import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/** Debian's Chromium, or the one that `CHROMIUM` names. */
const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Whether this machine has a browser to test with; where CI is set, a missing one is a failure and no excuse. */
export function hasChromium(): boolean {
  return existsSync(EXECUTABLE) || (process.env['CI'] ?? '') !== '';
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** What a page may load: itself, and compiled WebAssembly, but no evaluated text. */
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'";

interface Served {
  readonly origin: string;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

async function serve(folder: string): Promise<Served> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://127.0.0.1').pathname);
    readFile(join(folder, path === '/' ? 'index.html' : path)).then(
      (body) => {
        response.writeHead(200, {
          'content-type': TYPES[extname(path === '/' ? 'index.html' : path)] ?? 'application/octet-stream',
          'content-security-policy': POLICY,
        });
        response.end(body);
      },
      () => {
        response.writeHead(404);
        response.end();
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Headless Chromium, which asks nothing of the network by itself. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      '--no-sandbox',
      '--headless',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/**
 * Opens `folder/index.html` in headless Chromium and returns the text of `#result` once the page has marked it `data-done`.
 * @param query what the page's address ends with
 */
export async function openPage(folder: string, query = ''): Promise<string> {
  await using served = await serve(folder);
  await using browser = await launchChromium();
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.goto(`${served.origin}/${query}`);
  try {
    await page.waitForSelector('#result[data-done]', { timeout: 30_000 });
  } catch (cause) {
    throw new Error(`the page did not finish; it said: ${faults.join(' | ')}`, { cause });
  }
  // Awaited here, while the browser is still open.
  const text = await page.locator('#result').textContent();
  return text ?? '';
}
