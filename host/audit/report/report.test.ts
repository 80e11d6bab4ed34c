import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DecisionRecord } from '../record/types.ts';
import { Tally } from '../stats/tally.ts';
import { reportPage } from './report.ts';

function page(name: string): string {
  const tally = new Tally();
  const record: DecisionRecord = {
    kind: 'decision',
    version: 1,
    time: 1000,
    sequence: 0,
    agent: name,
    agentSequence: 0,
    previous: null,
    hostKeyId: 0,
    traceId: null,
    action: name,
    verdict: 'deny',
    mode: 'enforce',
    reasons: [name],
    reasonCount: 1,
    reasonsDigest: null,
    moduleDigest: null,
    entry: name,
    epoch: 0n,
    stateDigest: null,
    actionDigest: new Uint8Array(32),
    fields: 0,
    opaque: 0,
    sender: null,
  };
  tally.visit(record);
  return reportPage({
    statistics: tally.statistics(),
    checkpoint: { origin: name, size: 1n, root: new Uint8Array(32), extensions: [] },
    prunedBelow: 0,
    outcomesUnknown: 1,
    unknown: [0],
    keys: [name],
    keySource: 'given',
  });
}

const tags = (html: string): string[] => html.match(/<[^>]*>/g) ?? [];

describe('the page', () => {
  test('has the same tags whatever the log says', () => {
    const plain = tags(page('name'));
    const text = fc.string({
      unit: fc.constantFrom('<', '>', '"', "'", '&', '/', 'a', ' ', '\0', '\n', '\u202E'),
      minLength: 1,
    });
    fc.assert(
      fc.property(text, (name) => {
        expect(tags(page(`x${name}`))).toEqual(plain);
      }),
    );
  });

  test('shows what a log says as text, and what cannot be seen as an escape', () => {
    const html = page('</style><script>alert(1)</script>\u202E');
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;/style&gt;&lt;script&gt;alert(1)&lt;/script&gt;\\u{202e}');
  });

  test('loads nothing and runs nothing: its policy names its style sheet alone', async () => {
    const html = page('name');
    const [, style = ''] = /<style>([^]*)<\/style>/.exec(html) ?? [];
    const hash = Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style))).toString('base64');
    expect(html).toContain(
      `content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
    );
    expect(html).not.toMatch(/<script|<link|<img|<iframe| style=| on\w+=|https?:|url\(/);
  });
});
