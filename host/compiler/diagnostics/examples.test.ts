/** One document for each diagnostic, and where in it the diagnostic points. */
import { describe, expect, it } from 'vitest';
import { lower } from '../compile.ts';
import type { LowerOptions } from '../languages/yaml/options.ts';
import { DIAGNOSTICS } from './table.ts';
import type { DiagnosticCode } from './table.ts';

interface Example extends Partial<LowerOptions> {
  readonly text?: string;
  /** The file's name. */
  readonly file?: string;
  /** line:column of the finding; null for the document or the call as a whole. */
  readonly at: string | null;
}

const py = (text: string, at: string | null, more: Partial<LowerOptions> = {}): Example => ({
  dialect: 'agt-py',
  text,
  at,
  ...more,
});
const ts = (text: string, at: string | null, more: Partial<LowerOptions> = {}): Example => ({
  dialect: 'agt-ts',
  text,
  at,
  ...more,
});
const v4 = (text: string, at: string | null, more: Partial<LowerOptions> = {}): Example => ({
  dialect: 'agt-v4',
  text,
  at,
  ...more,
});

const pyRule = (rest: string): string =>
  `apiVersion: governance.toolkit/v1\nname: p\nagents: ["*"]\nrules:\n- name: r\n${rest}`;
const pyCondition = (condition: string): string => pyRule(`  condition: ${condition}\n  action: deny\n`);
const tsRule = (rest: string): string => `name: p\nagents: ["*"]\nrules:\n- name: r\n${rest}`;
const tsCondition = (condition: string): string => tsRule(`  condition: ${condition}\n  ruleAction: deny\n`);
const v4Rule = (condition: string): string =>
  `name: d\nrules:\n- name: r\n  condition: ${condition}\n  action: deny\ndefaults: {action: deny}\n`;
const folder = (folder: string, text: string) => ({ name: `${folder}/governance.yaml`, folder, text });
const namesake = '- {name: r, condition: {field: f, operator: eq, value: 1}, action: deny}\n';

/** What `edict lint` says is not found by compiling; its pages show it. What is said of Cedar has its examples beside its parser. */
type CheckCode = Exclude<DiagnosticCode, `EL${string}` | `EC${string}`>;

const examples: Readonly<Record<CheckCode, Example>> = {
  EY001: py('a: [\n', '2:1'),
  EY002: py('name: a\n---\nname: b\n', '2:1'),
  EY003: py(`# ${'x'.repeat(8_388_608)}\n`, null),
  EY004: py('['.repeat(1000), '1:259'),
  EY005: py(`a: &a [${'x, '.repeat(999)}x]\nb: &b [${'*a, '.repeat(999)}*a]\nc: [*b, *b]\n`, '2:3996'),
  EY006: py('name: *a\n', '1:7'),
  EY007: py('name: &a [*a]\n', '1:11'),
  EY008: py('name: !x y\n', '1:10'),
  EY009: py('name: !!int y\n', '1:13'),
  EY010: py('name: p\n? [a]\n: b\n', '2:3'),
  EY011: ts('name: p\nname: q\n', '2:1'),
  EY012: py('name: \u0007\n', '1:7'),
  EY013: py('<<: a\n', '1:5'),
  EY014: py('name: =\n', '1:7'),
  EY015: py('name: "\\ud800"\n', '1:7'),
  EY016: py('# nothing\n', null),
  EY017: { dialect: 'agt-py', file: 'p.json', text: '{', at: null },
  EY018: py('name:\tp\n', '1:6'),
  EY019: py('name: "a\u2028 b"\n', '1:9'),
  EY020: py('name: [a?b]\n', '1:9'),

  EY101: py('text\n', '1:1'),
  EY102: py('rules: []\n', '1:1'),
  EY103: py('name: 5\n', '1:7'),
  EY104: py('name: p\ndefault_action: Allow\n', '2:17'),
  EY105: py('apiVersion: v9\nname: p\n', '1:13'),
  EY106: py('name: p\non: 1\n', '2:1'),
  EY107: py(pyRule('  condition: x\n  limit: 10/month\n'), '7:10'),
  EY108: py('name: p\nrules: [a]\n', '2:9'),
  EY109: py('name: p\nextends: ../q.yaml\n', '2:10'),
  EY110: py('name: p\nextends: policy.yaml\n', '2:10'),
  EY111: py('name: p\nextends: q.yaml\n', '2:10'),
  EY113: { text: 'name: p\n', at: null },
  EY114: {
    documents: [
      { name: 'a.yaml', text: 'name: p\nagents: ["*"]\n' },
      { name: 'b.yaml', text: 'name: d\ndefaults: {action: deny}\n' },
    ],
    at: null,
  },
  EY115: py('name: p\n', null, { strategy: 'none' as 'deny_overrides' }),
  EY116: ts(`rules:\n- condition: "${'x'.repeat(1001)}"\n`, '2:14', { typescriptApi: 'evaluate' }),
  EY117: { folders: { files: [folder('a', 'name: a\n'), folder('a', 'name: b\n')] }, documents: [], at: null },
  EY119: {
    folders: { files: [folder('a', `name: d\nrules:\n${namesake.repeat(33)}`)] },
    documents: [],
    at: '3:3',
  },
  EY120: py(
    `name: p\nagents: [${Array.from({ length: 1025 }, (_, index) => `a${index}`).join(', ')}]\nrules:\n${'- {name: r, condition: x}\n'.repeat(1024)}`,
    null,
  ),

  EY121: v4(v4Rule('{field: f, operator: matches, value: (a)\\1}'), '4:51'),
  EY122: v4(
    `name: d\nrules:\n${Array.from(
      { length: 90 },
      (_, index) =>
        `- {name: r${index}, condition: {field: f, operator: matches, value: '(${Array.from('abcdefghijklmnopqrstuvwxyz', (letter) => `${letter}?`).join('|')}){19}${index}'}, action: deny}\n`,
    ).join('')}defaults: {action: deny}\n`,
    '75:63',
  ),
  EY201: py(pyCondition('x == 5'), '6:14'),
  EY202: py(pyCondition("x != 'a'"), '6:14'),
  EY203: py(pyCondition(`x == '${'a'.repeat(2000)}'`), '6:14'),
  EY204: py(pyRule('  condition: x\n  enabled: yes\n'), '7:12'),
  EY205: py(pyCondition("x == 'a or b'"), '6:14'),
  EY206: py(pyCondition('x < 5'), '6:14'),
  EY207: py(pyCondition("x == 'a' && y"), '6:14'),
  EY208: ts(tsCondition('x == 5'), '5:14'),
  EY209: py(pyRule('  condition: x\n  priority: 010\n'), '7:13'),
  EY210: py(pyCondition(`x == 'a"`), '6:14'),
  EY211: ts(tsRule('  condition: x\n  action: allow\n'), '6:11'),
  EY212: ts(tsCondition('x.toString'), '5:14'),
  EY213: py(pyRule('  condition: x\n  limit: 0/hour\n'), '7:10'),
  EY214: ts(tsRule('  condition: x\n  limit: 5/week\n'), '6:10'),
  EY215: py(pyRule('  condition: x\n  action: allow\n- name: s\n  condition: y\n  action: require_approval\n'), '8:3', {
    strategy: 'deny_overrides',
  }),
  EY216: py('apiVersion: governance.toolkit/v1\nname: p\n', '2:7'),
  EY217: ts('name: p\nversion: 1.0\n', '2:10'),
  EY218: py(pyCondition("größe == 'a'"), '6:14'),
  EY219: py('apiVersion: "1.0"\nname: p\n', '1:13'),
  EY220: py(pyRule('  condition: x\n  action: warn\n'), '5:3'),
  EY221: v4(v4Rule('{field: f, operator: eq, value: 2024-01-01}'), '4:46'),
  EY222: py('name: p\nscope: team\n', '2:8'),
  EY223: ts(tsRule('  condition: x\n  enabled: no\n'), '6:12'),
  EY224: ts('name: p\ndefault_action: maybe\n', '2:17'),
  EY225: ts(tsRule('  condition: x\n  priority: high\n'), '6:13'),
  EY226: {
    dialect: 'agt-py',
    documents: [
      { name: 'a.yaml', text: 'name: p\n' },
      { name: 'b.yaml', text: 'name: p\n' },
    ],
    at: '1:7',
  },
  EY227: py('name: p\nname: q\n', '2:1'),
  EY228: v4(v4Rule('{field: a.b, operator: eq, value: 1}'), '4:14'),
  EY229: v4(v4Rule('{field: f, operator: ne, value: 1}'), '4:14'),
  EY230: v4(v4Rule('{field: f, operator: in, value: 1}'), '4:14'),
  EY231: v4('name: d\n', '1:1'),
  EY232: ts(tsRule('  ruleAction: deny\n'), '4:3'),
  EY233: ts(tsRule('  condition: x\n  limit: 5/hour\n'), '6:10'),
  EY235: py(pyCondition('items.0'), '6:14'),
  EY236: py(pyCondition('x in [1]'), '6:14'),
  EY237: py(pyCondition('x >= 1e3'), '6:14'),
  EY238: ts('name: p\nagents: ops\n', '2:9'),
  EY239: py(pyRule('  condition: x\n  limit: 1/hour\n- name: r\n  condition: y\n'), '8:3'),
  EY240: py('name: p\nowner: me\n', '2:1'),
  EY241: py('name: p\nagnts: []\n', '2:1'),
  EY242: ts('name: p\nagents: 5\n', '2:9'),
  EY244: ts(tsCondition('{a: [1]}'), '5:18'),
  EY246: v4('name: d\nscope: src/*\ndefaults: {action: deny}\n', '2:8'),
  EY247: py('name: p\n', '1:1'),
  EY248: py('name: p\n', '1:7'),
  EY249: v4(v4Rule('{field: f, operator: matches, value: "*a"}'), '4:51'),
  EY250: v4(v4Rule('{field: f, operator: matches, value: (a)\\1}'), '4:51', { allowUnsupported: 'deny' }),
};

describe('every diagnostic is found where it belongs', () => {
  it.each(Object.entries(examples))('%s', async (code, { text, at, file = 'policy.yaml', ...options }) => {
    const documents = options.documents ?? [{ name: file, text: text ?? '' }];
    const { unit, diagnostics } = await lower({ resolve: () => null, ...options, documents });
    const found = diagnostics.find((diagnostic) => diagnostic.code === code);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
    const place = found?.span === null || found === undefined ? null : `${found.span.line}:${found.span.column}`;
    expect(place).toBe(at);
    expect(found?.severity).toBe(DIAGNOSTICS[code as DiagnosticCode].severity);
    // Every placeholder was filled in.
    expect(`${found?.message} ${found?.hint}`).not.toMatch(/\{\w+\}/u);
    const isError = diagnostics.some(({ severity }) => severity === 'error');
    expect(unit === null).toBe(isError);
  });
});

describe('strict', () => {
  it.each(Object.entries(examples).filter(([code]) => DIAGNOSTICS[code as DiagnosticCode].severity === 'warning'))(
    'makes %s an error',
    async (code, { text, at: _at, file = 'policy.yaml', ...options }) => {
      const documents = options.documents ?? [{ name: file, text: text ?? '' }];
      const { unit, diagnostics } = await lower({ ...options, documents, strict: true });
      expect(unit).toBeNull();
      expect(diagnostics.find((diagnostic) => diagnostic.code === code)?.severity).toBe('error');
    },
  );
});
