import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { listenHttp } from './listen.node.ts';

// Closing the socket to others when it is there already is too late, and must not be what does it.
vi.mock('node:fs', async (original) => ({ ...(await original<object>()), chmodSync: () => undefined }));

const folder = mkdtempSync(join(tmpdir(), 'edict-listen-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a Unix socket is never open to others, not for a moment', async () => {
  const path = join(folder, 'a.sock');
  const before = process.umask(0);
  try {
    const server = await listenHttp(() => new Response('here'), { address: { path } });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(process.umask(0)).toBe(0);
    await server.close();
  } finally {
    process.umask(before);
  }
});
