/** `edict test --watch`: what makes it run again, and that nothing is left behind. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { runCommand } from '../../host/cli/run.ts';
import { capture } from '../cli/capture.ts';

const root = mkdtempSync(join(tmpdir(), 'edict-test-watch-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const head = 'apiVersion: governance.toolkit/v1\nagents: ["*"]\ndefault_action: deny\n';
const policy = (action: string): string =>
  `${head}name: p\nextends: base.yaml\nrules:\n- {name: r, condition: x, action: ${action}}\n`;
const base = (condition: string): string =>
  `${head}name: base\nrules:\n- {name: b, condition: ${condition}, action: allow}\n`;
const tests = (verdict: string): string =>
  `policy: p.yaml\ntests:\n  - { name: x, input: { context: { x: 1 } }, expect: { verdict: ${verdict} } }\n` +
  '  - { name: y, input: { context: { y: 1 } }, expect: { verdict: allow } }\n';

interface Report {
  readonly totals?: {
    readonly files: number;
    readonly passed: number;
    readonly failed: number;
    readonly broken: number;
  };
  readonly error?: { readonly code: string };
}

function open(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'FSEventWrap').length;
}

test('runs again when a test, a policy, what it extends or a new file changes, and leaves no watcher', async () => {
  const folder = join(root, 'rounds');
  mkdirSync(folder);
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  const before = open();
  const controller = new AbortController();
  const { io } = capture();
  const reports: Report[] = [];
  const wake = { up: (): void => {} };
  const done = runCommand(
    {
      ...io,
      out: (line) => {
        reports.push(JSON.parse(line) as Report);
        wake.up();
      },
      interrupted: () => controller.signal,
    },
    ['test', folder, '--watch', '--fast', '--json'],
  );
  const next = async (): Promise<unknown> => {
    while (reports.length === 0) await new Promise<void>((resolve) => (wake.up = resolve));
    const report = reports.shift();
    return report?.error?.code ?? [report?.totals?.passed, report?.totals?.failed, report?.totals?.broken];
  };

  expect(await next()).toBe('nothing_found');
  write('p.test.yaml', tests('allow'));
  expect(await next()).toEqual([0, 0, 1]);
  write('base.yaml', base('y'));
  write('p.yaml', policy('allow'));
  expect(await next()).toEqual([2, 0, 0]);
  write('p.yaml', policy('deny'));
  expect(await next()).toEqual([1, 1, 0]);
  write('p.test.yaml', tests('deny'));
  expect(await next()).toEqual([2, 0, 0]);
  write('base.yaml', base('z'));
  expect(await next()).toEqual([1, 1, 0]);
  writeFileSync(join(folder, 'base.yaml'), new Uint8Array([0xff]));
  expect(await next()).toEqual([0, 2, 0]);
  write('base.yaml', base('z'));
  expect(await next()).toEqual([1, 1, 0]);
  write('q.test.yaml', 'policy: [');
  expect(await next()).toEqual([1, 1, 1]);
  rmSync(join(folder, 'q.test.yaml'));
  expect(await next()).toEqual([1, 1, 0]);
  await vi.waitUntil(() => open() > before, 20_000);

  controller.abort();
  expect(await done).toBe(1);
  // A closed handle is gone a turn later.
  await vi.waitUntil(() => open() === before, 20_000);
});
