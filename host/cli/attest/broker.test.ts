import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeBinding } from '../../attest/index.ts';
import { createSealingKey, fetchSecret, type Presentation } from '../../attested/index.ts';
import { loadKey, verifyFolder } from '../../audit/index.node.ts';
import { capture } from '../../../test/cli/capture.ts';
import { statementOf } from '../../../test/attested/statement.ts';
import { compileFile } from '../../../test/runtimes/compile.ts';
import { runCommand } from '../run.ts';
import { attestBroker } from './broker.ts';

const folder = mkdtempSync(join(tmpdir(), 'edict-cli-broker-'));
const at = (name: string): string => join(folder, name);
let running: ChildProcessWithoutNullStreams | undefined;
afterAll(() => {
  running?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const POLICY = `apiVersion: governance.toolkit/v1
name: release
default_action: deny
rules:
  - name: the log's key
    condition: "verdict == 'accept' and secret == 'log'"
    action: allow
`;

beforeAll(async () => {
  writeFileSync(at('release.yaml'), POLICY);
  writeFileSync(at('release.wasm'), (await compileFile(at('release.yaml'))).bytes);
  writeFileSync(at('secret'), 'the key of the log', { mode: 0o600 });
  writeFileSync(at('secrets.json'), JSON.stringify({ log: { file: at('secret') }, other: { env: 'HOME' } }));
  writeFileSync(at('odd-platforms.json'), JSON.stringify({ sev: {} }));
  writeFileSync(at('platforms.json'), JSON.stringify({ none: { software: 'accept' } }));
});

const FLAGS: Readonly<Record<string, string>> = {
  '--secrets': at('secrets.json'),
  '--platforms': at('platforms.json'),
  '--log': at('log'),
  '--key': at('broker.key'),
  '--origin': 'test.example/broker',
};

const flags = (): string[] => [at('release.wasm'), ...Object.entries(FLAGS).flat()];

/** Asks as a host that runs nowhere special. */
async function ask(url: string, secret: string): Promise<string> {
  const key = await createSealingKey();
  const now = Date.now();
  const present = async (nonce: Uint8Array): Promise<Presentation> => {
    const times = { notBefore: now - 1000, expires: now + 60_000 };
    const statement = await statementOf(1, { platform: 'none', nonce, encryptionKey: key.publicKey, ...times });
    return { binding: encodeBinding(statement), evidence: null, endorsements: null };
  };
  try {
    return new TextDecoder().decode(await fetchSecret({ url, secret, present, key }));
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

describe('edict attest broker', () => {
  test('releases what its policy lets go, records each decision, and prints no secret', async () => {
    const main = new URL('../main.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [main, 'attest', 'broker', ...flags(), '--listen', '0', '--json']);
    running = child;
    let printed = '';
    const first = Promise.withResolvers<string>();
    const status = Promise.withResolvers<number | null>();
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data: Buffer) => {
        printed += data.toString();
        if (printed.includes('\n')) first.resolve(printed.split('\n', 1)[0] as string);
      });
    }
    child.once('close', (code) => {
      first.resolve(printed);
      status.resolve(code);
    });
    const { address } = JSON.parse(await first.promise) as { readonly address: { readonly port: number } };
    const url = `http://127.0.0.1:${address.port}`;
    expect(await ask(url, 'log')).toBe('the key of the log');
    expect(await ask(url, 'other')).toBe('release_denied');
    child.kill('SIGINT');
    expect(await status.promise).toBe(0);
    expect(printed).not.toContain('the key of the log');
    const events = printed
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => (JSON.parse(line) as { readonly event: string }).event);
    expect(events).toEqual(['released', 'refused']);
    const key = await loadKey(at('broker.key'));
    const trust = { origin: key.name, keys: [key] };
    expect(await verifyFolder(at('log'), trust)).toMatchObject({ decisions: 2, outcomes: 1, outcomesUnknown: 0 });
  });

  test.each<[string, readonly string[], RegExp]>([
    ['no secrets', ['--platforms', at('platforms.json'), '--listen', '0'], /--secrets FILE/],
    ['nowhere to listen', [], /where to listen/],
    [
      'a platform that there is not',
      ['--secrets', at('secrets.json'), '--platforms', at('odd-platforms.json'), '--listen', '0'],
      /no platform "sev"/,
    ],
    ['secrets that are none', ['--secrets', at('release.yaml'), '--listen', '0'], /no JSON/],
  ])('says what is wrong: %s', async (_, given, message) => {
    const { io } = capture();
    await expect(attestBroker.execute(io, [at('release.wasm'), ...given])).rejects.toThrow(message);
  });

  test.each<[string, string, string, RegExp]>([
    ['platforms', 'no JSON', '{"snp": ', /is no JSON: line 1/],
    ['platforms', 'a member that stands twice', '{"snp":{"measurements":["00"]},"snp":{}}', /is no JSON: .*"snp"/],
    ['platforms', 'a list', '[]', /: platforms is no object/],
    ['platforms', 'a member that is not known', '{"snp":{"measurement":[]}}', /: platforms\.snp: .*measurement/],
    ['platforms', 'another that is good', '{"none":{},"tdx":{"mrTd":["A0"]}}', /: platforms\.tdx: .*mrTd/],
    ['accelerators', 'a kind that is not known', '{"gaudi":{}}', /: accelerators .*gaudi/],
    ['accelerators', 'a member that is not known', '{"nvidia":{"mode":[]}}', /: accelerators\.nvidia: .*mode/],
  ])('is not served by a file of %s with %s, which it names', async (flag, _, text, why) => {
    const files = { platforms: at('platforms.json'), [flag]: at('wrong.json') };
    writeFileSync(at('wrong.json'), text);
    const given = Object.entries(files).flatMap(([name, path]) => [`--${name}`, path]);
    const { io, err } = capture();
    const rest = [
      '--secrets',
      at('secrets.json'),
      '--log',
      at('unmade'),
      '--key',
      at('unmade.key'),
      '--origin',
      'a.b/c',
    ];
    expect(await runCommand(io, ['attest', 'broker', at('release.wasm'), ...given, ...rest, '--listen', '0'])).toBe(2);
    expect(err()).toContain(at('wrong.json'));
    expect(err()).toMatch(why);
    expect(existsSync(at('unmade'))).toBe(false);
  });

  test('keeps no secret by a name that nobody can ask for', async () => {
    writeFileSync(at('odd.json'), JSON.stringify({ 'a/../b': { env: 'HOME' } }));
    const given = [at('release.wasm'), '--secrets', at('odd.json'), '--platforms', at('platforms.json')];
    await expect(attestBroker.execute(capture().io, [...given, '--listen', '0'])).rejects.toThrow('a/../b');
  });

  test('takes a secret from a file or a variable, and from nothing else', async () => {
    for (const source of [{}, { file: 1 }, { file: 'a', env: 'b' }, { vault: 'a' }]) {
      writeFileSync(at('odd.json'), JSON.stringify({ log: source }));
      const { io } = capture();
      const given = [at('release.wasm'), '--secrets', at('odd.json'), '--platforms', at('platforms.json')];
      await expect(attestBroker.execute(io, [...given, '--listen', '0'])).rejects.toThrow(/neither/);
    }
  });
});
