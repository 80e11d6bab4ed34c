import { afterEach, describe, expect, it } from 'vitest';
import { startAgent, type Agent, type Asked } from '../../../test/attest/agent.ts';
import { encodeBase64Url } from '../../encoding/base64/base64url.ts';
import { quoteAzureTd } from './imds.node.ts';

const REPORT = new Uint8Array(1024).fill(0xfb);
const QUOTE = new Uint8Array(5006).fill(0xfe);

let agent: Agent | undefined;
afterEach(async () => {
  await agent?.stop();
  agent = undefined;
});

/** A service that answers this, what it was asked, and where it is; null answers nothing. */
async function serviceOf(body: string | null, status = 200) {
  const asked: Asked[] = [];
  agent = await startAgent((question, response) => {
    asked.push(question);
    if (body !== null) response.writeHead(status).end(body);
  }, 'port');
  return { asked, at: { host: '127.0.0.1', port: agent.port } };
}

describe("Azure's metadata service", () => {
  it.each(['', '='])('quotes a TD report, whether or not it pads: %j', async (padding) => {
    const { asked, at } = await serviceOf(JSON.stringify({ quote: `${encodeBase64Url(QUOTE)}${padding}` }));
    expect(await quoteAzureTd(REPORT, { at })).toEqual(QUOTE);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ method: 'POST', url: '/acc/tdquote', type: 'application/json' });
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ report: encodeBase64Url(REPORT) });
  });

  it.each([
    ['refuses', '{}', 429],
    ['sends elsewhere', '', 302],
    ['answers no JSON', 'quote', 200],
    ['answers no object', '[]', 200],
    ['answers without a quote', '{}', 200],
    ['answers another kind of quote', '{"quote":7}', 200],
    ['answers an empty quote', '{"quote":""}', 200],
    ['answers what is no base64url', '{"quote":"a+b/"}', 200],
    ['answers a quote that is too long', JSON.stringify({ quote: 'A'.repeat(22_000) }), 200],
    ['answers too many bytes', JSON.stringify({ quote: 'A'.repeat(40_000) }), 200],
  ])('is an error when it %s', async (_, body, status) => {
    const { at } = await serviceOf(body, status);
    await expect(quoteAzureTd(REPORT, { at })).rejects.toMatchObject({ code: 'collection_failed' });
  });

  it('is an error when it does not answer in time', async () => {
    const { at } = await serviceOf(null);
    await expect(quoteAzureTd(REPORT, { at, timeoutMs: 50 })).rejects.toMatchObject({ code: 'collection_failed' });
  });

  it('is not available where it is not', async () => {
    const { at } = await serviceOf('{}');
    await agent?.stop();
    agent = undefined;
    await expect(quoteAzureTd(REPORT, { at })).rejects.toMatchObject({ code: 'not_available' });
  });

  it('is asked for TD reports only', async () => {
    await expect(quoteAzureTd(REPORT.subarray(1))).rejects.toMatchObject({ code: 'options_invalid' });
  });
});
