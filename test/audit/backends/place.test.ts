import { createServer } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { capture } from '../../cli/capture.ts';
import { laterRefusal, refusal } from '../refusal.ts';
import { EXIT } from '../../../host/cli/frame/exit.ts';
import { runCommand } from '../../../host/cli/run.ts';
import { verifyFolder } from '../../../host/audit/verify/folder.node.ts';
import { logPlace } from '../../../host/audit/backends/place.node.ts';

afterEach(() => vi.unstubAllEnvs());

describe('the address of a log', () => {
  test('is a folder unless it begins as that of a storage', () => {
    for (const path of ['./audit', '/var/log/audit', 'postgres', 's3:/x', 'C:\\audit'])
      expect(logPlace(path)).toBe(path);
  });

  test('of PostgreSQL names the log and the schema; the rest is what libpq reads', () => {
    const place = logPlace(
      'postgres://reader@db.example:5433/audit?sslmode=verify-full&origin=example.com%2Flog&schema=logs',
    );
    expect(place).toMatchObject({
      origin: 'example.com/log',
      options: { connectionString: 'postgres://reader@db.example:5433/audit?sslmode=verify-full', schema: 'logs' },
    });
  });

  test('of objects takes region and endpoint from the environment where it has none', () => {
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    vi.stubEnv('AWS_ENDPOINT_URL', '');
    vi.stubEnv('AWS_ENDPOINT_URL_S3', '');
    expect(logPlace('s3://logs/agents/eu/')).toMatchObject({
      options: {
        bucket: 'logs',
        prefix: 'agents/eu',
        region: 'eu-central-1',
        endpoint: 'https://s3.eu-central-1.amazonaws.com',
      },
    });
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9000');
    const place = logPlace('s3://logs?head=postgres%3A%2F%2Fw%40db%2Faudit&region=x');
    expect(place).toMatchObject({
      options: {
        endpoint: 'http://127.0.0.1:9000',
        region: 'x',
        head: { postgres: { connectionString: 'postgres://w@db/audit' } },
      },
    });
  });

  test('that holds a secret, or what nothing reads, is refused without being repeated', async () => {
    const wrong = [
      'postgres://reader:s3cret@db.example/audit',
      'postgres:///audit?password=s3cret',
      'postgres://[s3cret/audit',
      'postgres://db/audit?origin=a&origin=s3cret',
      'postgres://db/audit?schema=s3cret-',
      's3://logs?head=postgres%3A%2F%2Fw%3As3cret%40db%2Faudit',
      's3://logs?token=s3cret',
      's3://s3cret@logs',
      's3://logs//s3cret',
      's3://logs?endpoint=https%3A%2F%2Fuser%3As3cret%40x',
    ];
    for (const address of wrong) {
      expect([address, refusal(() => logPlace(address))]).toStrictEqual([address, 'options_invalid']);
      const { io, out, err } = capture();
      expect([address, await runCommand(io, ['audit', 'verify', address])]).toStrictEqual([address, EXIT.usage]);
      expect(out() + err()).not.toContain('s3cret');
    }
  });

  test('at which nothing answers is trouble, and no verdict on the log', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => probe.once('listening', resolve));
    const { port } = probe.address() as { port: number };
    await new Promise((resolve) => probe.close(resolve));
    vi.stubEnv('PGPASSWORD', 's3cret');
    const address = `postgres://reader@127.0.0.1:${port}/audit?origin=a.example`;
    const trust = { origin: 'a.example', keys: [] };
    expect(await laterRefusal(() => verifyFolder(logPlace(address), trust))).toBe('storage_failed');
    const { io, out } = capture();
    expect(await runCommand(io, ['audit', 'verify', address, '--json'])).toBe(EXIT.trouble);
    expect(JSON.parse(out())).toMatchObject({ error: { code: 'storage_failed' } });
    expect(out()).not.toContain('s3cret');
  });
});
