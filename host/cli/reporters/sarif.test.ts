import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { capture } from '../../../test/cli/capture.ts';
import { EXIT } from '../frame/exit.ts';
import { runCommand } from '../run.ts';

const folder = mkdtempSync(join(tmpdir(), 'edict-sarif-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Log {
  readonly $schema: string;
  readonly version: string;
  readonly runs: readonly {
    readonly columnKind: string;
    readonly tool: {
      readonly driver: {
        readonly name: string;
        readonly version: string;
        readonly rules: readonly {
          readonly id: string;
          readonly shortDescription: { readonly text: string };
          readonly help: { readonly text: string; readonly markdown?: string };
          readonly helpUri: string;
          readonly defaultConfiguration: { readonly level: string };
        }[];
      };
    };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: readonly {
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string; readonly uriBaseId: string };
          readonly region?: Readonly<Record<'startLine' | 'startColumn' | 'endLine' | 'endColumn', number>>;
        };
      }[];
    }[];
  }[];
}

async function check(name: string, text: string): Promise<{ readonly code: number; readonly log: Log }> {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  const { io, out } = capture();
  const code = await runCommand(io, ['check', path, '--format', 'sarif']);
  return { code, log: JSON.parse(out()) as Log };
}

const POLICY = `apiVersion: governance.toolkit/v1
name: 😀 payments
agents: ["*"]
default_action: deny
rules:
  - {name: "😀", condition: x, action: forbid}
  - {name: b, condition: "amount < 5", action: allow}
`;

describe('edict check --format sarif', () => {
  test('is a log of SARIF 2.1.0 with a rule for each code and a result for each finding', async () => {
    const { code, log } = await check('bad policy/ä.yaml', POLICY);
    expect(code).toBe(EXIT.no);
    expect(log.version).toBe('2.1.0');
    expect(log.$schema).toMatch(/sarif-schema-2\.1\.0\.json$/);
    const [run] = log.runs;
    if (run === undefined) throw new Error('no run');
    expect(run.columnKind).toBe('unicodeCodePoints');
    expect(run.tool.driver.name).toBe('edict');
    expect(run.tool.driver.version).toMatch(/^\d+\.\d+\.\d+/);
    const { rules } = run.tool.driver;
    expect(rules.map(({ id }) => id)).toEqual([...new Set(run.results.map(({ ruleId }) => ruleId))].toSorted());
    for (const { id, shortDescription, help, helpUri, defaultConfiguration } of rules) {
      expect(shortDescription.text).not.toBe('');
      expect(help.markdown).toContain(`# ${id}: `);
      expect(existsSync(fileURLToPath(helpUri))).toBe(true);
      expect(helpUri).toMatch(new RegExp(`/docs/diagnostics/${id}\\.md$`));
      expect(['error', 'warning', 'note']).toContain(defaultConfiguration.level);
    }
    expect(run.results.length).toBeGreaterThan(0);
    for (const { ruleId, ruleIndex, level, message, locations } of run.results) {
      expect(rules[ruleIndex]?.id).toBe(ruleId);
      expect(['error', 'warning', 'note']).toContain(level);
      expect(message.text).not.toBe('');
      for (const { physicalLocation } of locations) {
        const { uri, uriBaseId } = physicalLocation.artifactLocation;
        expect(uriBaseId).toBe('%SRCROOT%');
        // A relative reference (RFC 3986 §4.2) without characters that would have to be escaped.
        expect(uri).toMatch(/^[\w.~%/-]+$/);
        expect(decodeURIComponent(uri)).toBe(relative('', join(folder, 'bad policy/ä.yaml')));
        const { region } = physicalLocation;
        if (region === undefined) continue;
        expect(Math.min(...Object.values(region))).toBeGreaterThanOrEqual(1);
        expect([region.endLine, region.endColumn] >= [region.startLine, region.startColumn]).toBe(true);
      }
    }
  });

  test('columns are code points, and the end is not included', async () => {
    const { log } = await check('points.yaml', POLICY);
    const result = log.runs[0]?.results.find(({ ruleId }) => ruleId === 'EY104');
    const line = POLICY.split('\n')[5] ?? '';
    const start = Array.from(line.slice(0, line.indexOf('forbid'))).length + 1;
    expect(result?.locations[0]?.physicalLocation.region).toEqual({
      startLine: 6,
      startColumn: start,
      endLine: 6,
      endColumn: start + 'forbid'.length,
    });
  });

  test('a policy with which nothing is wrong gives a run without results', async () => {
    const { code, log } = await check('good.yaml', POLICY.replace(/ {2}- [\s\S]*$/, '').replace('rules:', 'rules: []'));
    expect(code).toBe(EXIT.ok);
    expect(log.runs[0]?.results).toEqual([]);
    expect(log.runs[0]?.tool.driver.rules).toEqual([]);
  });

  test.each([
    [['--format', 'sarif', '--json']],
    [['--format', 'text', '--json']],
    [['--format', 'sarif', '--watch']],
    [['--format', 'xml']],
  ])('%s contradicts itself', async (flags) => {
    expect(await runCommand(capture().io, ['check', join(folder, 'good.yaml'), ...flags])).toBe(EXIT.usage);
  });
});
