import { afterEach, describe, expect, it } from 'vitest';
import { startAgent, startRawAgent, type Agent, type Asked } from '../../../test/attest/agent.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { parseEventLog } from '../eventlog/parse.ts';
import { replayRtmrs } from '../eventlog/replay.ts';
import { collectDstack } from './dstack.node.ts';
import { collectGoogle } from './google.node.ts';
import { collectTrustee } from './trustee.node.ts';

const DATA = new Uint8Array(64).fill(0xa7);
const NONCE = 'n'.repeat(43);
const AUDIENCE = 'https://relying.example';
const TOKEN = 'eyJh.eyJi.c2ln';

const agents: Agent[] = [];
const keep = (agent: Agent): Agent => {
  agents.push(agent);
  return agent;
};
afterEach(async () => {
  await Promise.all(agents.splice(0).map((agent) => agent.stop()));
});

/** An agent that answers this, and what it was asked. */
async function agentOf(status: number, body: string, on: 'socket' | 'port' = 'socket') {
  const asked: Asked[] = [];
  const agent = keep(
    await startAgent((question, response) => {
      asked.push(question);
      response.writeHead(status).end(body);
    }, on),
  );
  return { ...agent, asked };
}

describe('the launcher of Confidential Space', () => {
  it('gives a token for an audience and nonces', async () => {
    const { socketPath, asked } = await agentOf(200, `${TOKEN}\n`);
    expect(await collectGoogle([NONCE], { audience: AUDIENCE, socketPath })).toBe(TOKEN);
    expect(asked[0]).toMatchObject({ method: 'POST', url: '/v1/token', type: 'application/json' });
    const body: unknown = JSON.parse(asked[0]?.body ?? '');
    expect(body).toEqual({ audience: AUDIENCE, token_type: 'PKI', nonces: [NONCE] });
  });

  it.each<[string, readonly string[], string]>([
    ['no audience', [NONCE], ''],
    ['an audience that is too long', [NONCE], 'a'.repeat(513)],
    ['no nonce', [], AUDIENCE],
    ['too many nonces', Array.from({ length: 7 }, () => NONCE), AUDIENCE],
    ['a nonce that is too short', ['123456789'], AUDIENCE],
    ['a nonce that is too long', ['é'.repeat(38)], AUDIENCE],
  ])('is not asked with %s', async (_, nonces, audience) => {
    await expect(collectGoogle(nonces, { audience, socketPath: '/nonexistent' })).rejects.toMatchObject({
      code: 'options_invalid',
    });
  });

  it.each([
    ['is none', 200, 'not a token'],
    ['is none of three parts', 200, 'eyJh.eyJi'],
    ['is empty', 200, ''],
    ['has another status', 500, TOKEN],
    ['leads elsewhere', 302, TOKEN],
    ['is too long', 200, `${'a'.repeat(70_000)}.a.a`],
  ])('is not believed when its answer %s', async (_, status, body) => {
    const { socketPath } = await agentOf(status, body);
    await expect(collectGoogle([NONCE], { audience: AUDIENCE, socketPath })).rejects.toMatchObject({
      code: 'collection_failed',
    });
  });
});

describe('an agent', () => {
  const ask = (socketPath: string) => collectGoogle([NONCE], { audience: AUDIENCE, socketPath, timeoutMs: 300 });

  it('may answer in pieces', async () => {
    const pieces = [
      'HTTP/1.1 200 OK\r\ncontent-le',
      `ngth: ${TOKEN.length}\r\n\r\n`,
      TOKEN.slice(0, 3),
      TOKEN.slice(3),
    ];
    expect(await ask(keep(await startRawAgent(pieces)).socketPath)).toBe(TOKEN);
  });

  it.each<[string, readonly (string | null)[], RegExp]>([
    ['ends before its answer does', ['HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n', 'eyJh'], /launcher/],
    ['ends without an answer', [], /launcher/],
    ['speaks something else', ['SSH-2.0-OpenSSH_9.9\r\n'], /launcher/],
    ['says nothing', [null], /within 300 ms/],
    ['begins, and says no more', ['HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n', null], /within 300 ms/],
    [
      'says that it has too much, and says nothing of it',
      ['HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n', null],
      /too many bytes/,
    ],
    [
      'says no size, and does not end',
      ['HTTP/1.1 200 OK\r\n\r\n', 'a'.repeat(40_000), 'a'.repeat(40_000), null],
      /too many bytes/,
    ],
  ])('has failed when it %s', async (_, pieces, why) => {
    const { socketPath } = keep(await startRawAgent(pieces));
    const asked = ask(socketPath);
    await expect(asked).rejects.toMatchObject({ code: 'collection_failed' });
    await expect(asked).rejects.toThrow(why);
  });

  it('is not available where nobody listens', async () => {
    const agent = await startAgent(() => undefined);
    const { socketPath } = agent;
    await agent.stop();
    await expect(ask(socketPath)).rejects.toMatchObject({ code: 'not_available' });
    await expect(collectDstack(DATA, { socketPath })).rejects.toMatchObject({ code: 'not_available' });
    await expect(collectTrustee(DATA, { port: 1 })).rejects.toMatchObject({ code: 'not_available' });
  });

  it('is not waited for by who has given up', async () => {
    const { socketPath } = keep(await startRawAgent([null]));
    const stop = new AbortController();
    const asked = collectDstack(DATA, { socketPath, signal: stop.signal });
    setTimeout(() => stop.abort(new Error('enough')), 20);
    await expect(asked).rejects.toThrow('enough');
  });
});

describe("dstack's agent", () => {
  const event = (imr: number, byte: number, more: Readonly<Record<string, unknown>> = {}) => ({
    imr,
    event_type: 0x08000001,
    digest: byte.toString(16).padStart(2, '0').repeat(48),
    event: 'app-id',
    event_payload: 'c0ffee',
    ...more,
  });
  const answerOf = (more: Readonly<Record<string, unknown>> = {}) =>
    JSON.stringify({
      quote: '0x04000200',
      event_log: JSON.stringify([event(0, 1), event(3, 2)]),
      report_data: encodeHex(DATA),
      ...more,
    });

  it('gives a quote, and its log in the form that verifiers read', async () => {
    const { socketPath, asked } = await agentOf(200, answerOf());
    const { quote, eventLog } = await collectDstack(DATA, { socketPath });
    expect(asked[0]).toMatchObject({ method: 'POST', url: '/GetQuote' });
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ report_data: encodeHex(DATA) });
    expect(encodeHex(quote)).toBe('04000200');
    const events = parseEventLog(eventLog ?? new Uint8Array());
    expect(events).toEqual(
      [event(0, 1), event(3, 2)].map(({ imr, event_type: type, digest }) => ({
        register: imr + 1,
        type,
        digest,
        data: Uint8Array.of(0xc0, 0xff, 0xee),
      })),
    );
    const rtmrs = await replayRtmrs(events);
    expect(rtmrs.map((each) => /^0+$/.test(each))).toEqual([false, true, true, false]);
  });

  it('may have no log', async () => {
    const { socketPath } = await agentOf(200, JSON.stringify({ quote: '04' }));
    expect(await collectDstack(DATA, { socketPath })).toEqual({ quote: Uint8Array.of(4), eventLog: null });
  });

  it.each<[string, string]>([
    ['is no JSON', 'quote'],
    ['is no object', '[]'],
    ['has no quote', answerOf({ quote: undefined })],
    ['has an empty quote', answerOf({ quote: '' })],
    ['has a quote that is not hexadecimal', answerOf({ quote: 'zz' })],
    ['has half a byte', answerOf({ quote: '040' })],
    ['has a quote that is too long', answerOf({ quote: '00'.repeat(65_537) })],
    ['is for other report data', answerOf({ report_data: '00'.repeat(64) })],
    ['has a log that is no JSON', answerOf({ event_log: '{' })],
    ['has a log that is no list', answerOf({ event_log: '{}' })],
    ['has an event of no register', answerOf({ event_log: JSON.stringify([event(4, 1)]) })],
    ['has an event of no type', answerOf({ event_log: JSON.stringify([event(3, 1, { event_type: -1 })]) })],
    ['has an event without a digest', answerOf({ event_log: JSON.stringify([event(3, 1, { digest: '' })]) })],
    ['has too many events', answerOf({ event_log: `[${'0,'.repeat(16_384)}0]` })],
    ['has too many bytes', answerOf({ event: 'a'.repeat(5 << 20) })],
  ])('is not believed when its answer %s', async (_, body) => {
    const { socketPath } = await agentOf(200, body);
    await expect(collectDstack(DATA, { socketPath })).rejects.toMatchObject({ code: 'collection_failed' });
  });

  it('is asked for 64 bytes alone', async () => {
    await expect(collectDstack(new Uint8Array(32))).rejects.toMatchObject({ code: 'options_invalid' });
  });
});

describe('the attestation agent of Confidential Containers', () => {
  it('gives its evidence as it is', async () => {
    const evidence = '{"svn":"1","report_data":"eHh4eA=="}';
    const { port, asked } = await agentOf(200, evidence, 'port');
    expect(Buffer.from(await collectTrustee(DATA, { port })).toString()).toBe(evidence);
    const data = Buffer.from(DATA).toString('base64url');
    expect(asked[0]).toMatchObject({
      method: 'GET',
      url: `/aa/evidence?runtime_data=${data}&encoding=base64`,
      body: '',
    });
  });

  it.each([
    ['is no JSON', 200, 'evidence'],
    ['is no object', 200, '"evidence"'],
    ['forbids it', 403, '{}'],
  ])('is not believed when its answer %s', async (_, status, body) => {
    const { port } = await agentOf(status, body, 'port');
    await expect(collectTrustee(DATA, { port })).rejects.toMatchObject({ code: 'collection_failed' });
  });

  it.each([0, 65])('is not asked for %i bytes', async (size) => {
    await expect(collectTrustee(new Uint8Array(size))).rejects.toMatchObject({ code: 'options_invalid' });
  });
});
