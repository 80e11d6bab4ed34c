import { describe, expect, it } from 'vitest';
import { project } from '../../../../engine/frame/project.ts';
import { lower } from '../../../compile.ts';
import { evaluate } from '../../../ir/evaluate/evaluate.ts';
import type { Entry } from '../../../ir/types.ts';
import type { LowerOptions } from '../options.ts';
import { governedPath, resolvePath } from './folders/path.ts';

const entryOf = async (texts: readonly string[], options: Partial<LowerOptions> = {}): Promise<Entry> => {
  const documents = texts.map((text, index) => ({ name: `${index}.yaml`, text }));
  const { unit, diagnostics } = await lower({ documents, dialect: 'agt-v4', ...options });
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  return unit?.entries[0] ?? expect.unreachable(errors.join(' '));
};

const decide = (entry: Entry, input: Record<string, unknown>): string => {
  const { verdict, winner, reason } = evaluate(entry, project(entry.slots, input));
  const rule = winner === null ? undefined : entry.rules[winner];
  return `${verdict} ${rule?.name ?? rule?.id ?? reason}`;
};

const rule = (name: string, condition: string, action: string, more = ''): string =>
  `- {name: ${name}, condition: {${condition}}, action: ${action}${more}}\n`;
const document = (rules: string, head = 'name: d\ndefaults: {action: deny}\n'): string => `${head}rules:\n${rules}`;

describe('the operators', () => {
  const ask = async (operator: string, value: string, field: unknown): Promise<string> => {
    const entry = await entryOf([document(rule('r', `field: f, operator: ${operator}, value: ${value}`, 'allow'))]);
    return decide(entry, { context: field === undefined ? {} : { f: field } }).split(' ')[1] ?? '';
  };
  it.each([
    ['eq', '1', true, 'r'],
    ['eq', '{b: 2, a: [1]}', { a: [1], b: 2 }, 'r'],
    ['eq', 'null', null, 'd/default'],
    ['ne', '1', 2, 'r'],
    ['ne', '1', undefined, 'd/default'],
    ['ne', '1', null, 'd/default'],
    ['ne', 'null', 1, 'r'],
    ['gt', '5', 6, 'r'],
    ['gt', '5', '6', 'policy-error'],
    ['lte', 'b', 'a', 'r'],
    ['gte', 'null', 1, 'policy-error'],
    ['gte', 'null', undefined, 'd/default'],
    ['in', '[a, b]', 'a', 'r'],
    ['in', 'abc', 'bc', 'r'],
    ['in', '5', 5, 'policy-error'],
    ['in', '{1: a, yes: b}', 1, 'r'],
    ['in', '{1: a}', 'a', 'd/default'],
    ['in', '{1: a}', [1], 'policy-error'],
    ['not_in', '[a]', 'b', 'r'],
    ['not_in', '[a]', undefined, 'd/default'],
    ['contains', 'a', 'cab', 'r'],
    ['contains', 'a', ['a'], 'r'],
    ['contains', 'a', { a: 1 }, 'r'],
    ['contains', '{1: a}', { a: 1 }, 'policy-error'],
    ['contains', 'a', 5, 'policy-error'],
    ['eq', '2024-01-01', '2024-01-01', 'd/default'],
    ['lt', '2024-01-01', '2023-01-01', 'policy-error'],
    ['in', '[2024-01-01, a]', 'a', 'r'],
    ['in', '!!set {a, b}', 'b', 'r'],
    ['matches', 'b+', 'abc', 'r'],
    ['matches', '"(?i)^K$"', '\u212a\n', 'r'],
    ['matches', '""', '', 'r'],
    ['matches', '""', null, 'd/default'],
    ['matches', 'a', undefined, 'd/default'],
    ['matches', 'yes', true, 'r'],
    ['matches', '0x1F', 'a 31', 'r'],
    ['matches', '1.0', '1x0', 'r'],
    ['matches', '~', 'None', 'r'],
    ['matches', '2024-01-01', '2024-01-01', 'r'],
    ['matches', '2024-01-01T10:00:00Z', '2024-01-01 10:00:0000:00', 'r'],
    ['matches', '[a, b]', 'abc', 'r'],
    ['matches', '!!binary aGVsbG8=', "b'hello'", 'r'],
    ['matches', "'^.1, \"it''s'", [1, "it's"], 'r'],
    ['matches', '"^.\'a\': None.$"', { a: null }, 'r'],
    ['matches', 'opaque', (): void => undefined, 'policy-error'],
    ['matches', '"("', 'a', 'policy-error'],
    ['matches', '"("', null, 'd/default'],
  ])('%s %s of %o', async (operator, value, field, expected) => {
    expect(await ask(operator, value, field)).toBe(expected);
  });

  it('refuse a pattern that Python takes and that is not compiled, and say where', async () => {
    const text = document(rule('r', String.raw`field: f, operator: matches, value: '(?s)(a+)\1'`, 'deny'));
    const { unit, diagnostics } = await lower({ documents: [{ name: 'd.yaml', text }] });
    expect(unit).toBeNull();
    expect(diagnostics).toMatchObject([{ code: 'EY121', severity: 'error', span: { line: 4 } }]);
    expect(diagnostics[0]?.message).toMatch(/pattern \(\?s\)\(a\+\)\\1 of rule "r" .*\(at character 9\)/u);
  });

  it('let such a rule take its safe side where the options say so', async () => {
    const condition = String.raw`field: f, operator: matches, value: '(a+)\1'`;
    const ask = async (action: string, field: unknown): Promise<string> => {
      const entry = await entryOf([document(rule('r', condition, action))], { allowUnsupported: 'deny' });
      return decide(entry, { context: { f: field } });
    };
    expect(await ask('deny', 'b')).toBe('deny r');
    expect(await ask('block', ['b'])).toBe('deny r');
    expect(await ask('deny', null)).toBe('deny d/default');
    expect(await ask('allow', 'aa')).toBe('deny d/default');
    expect(await ask('audit', 'aa')).toBe('deny d/default');
  });

  it('read one flat key', async () => {
    const entry = await entryOf([document(rule('r', 'field: a.b, operator: eq, value: 1', 'allow'))]);
    expect(decide(entry, { context: { a: { b: 1 } } })).toBe('deny d/default');
    expect(decide(entry, { context: { 'a.b': 1 } })).toBe('allow r');
  });
});

describe('documents', () => {
  const fits = 'field: f, operator: eq, value: 1';
  const input = { context: { f: 1 } };
  it('are searched by priority, then in order; the first says the default', async () => {
    const entry = await entryOf([
      document(rule('one', fits, 'audit') + rule('two', fits, 'block', ', priority: "7"')),
      document(rule('three', fits, 'deny', ', priority: 9'), 'name: e\n'),
    ]);
    expect(decide(entry, input)).toBe('deny three');
    expect(decide(entry, { context: {} })).toBe('deny d/default');
  });

  it('audit allows and leaves a note', async () => {
    const entry = await entryOf([document(rule('one', fits, 'audit'))]);
    const outcome = evaluate(entry, project(entry.slots, input));
    expect([outcome.verdict, outcome.obligations.map((index) => entry.obligations[index])]).toEqual([
      'allow',
      [{ kind: 'log', label: 'audit' }],
    ]);
  });

  it('none allows', async () => {
    expect(decide(await entryOf([]), input)).toBe('allow no-document');
  });
});

describe('folders', () => {
  const fits = 'field: f, operator: eq, value: 1';
  const context = { f: 1 };
  const tree = (files: Readonly<Record<string, string>>, bad: 'refuse' | 'deny' = 'refuse') => ({
    files: Object.entries(files).map(([folder, text]) => ({ folder, name: `${folder}/governance.yaml`, text })),
    bad,
  });
  const flat = [document(rule('flat', fits, 'allow'), 'name: flat\ndefaults: {action: deny}\n')];
  const at = (entry: Entry, path?: string | null): string =>
    decide(entry, path === undefined ? { context } : { context, path });

  it('count from the root down, the deepest default first', async () => {
    const entry = await entryOf(flat, {
      folders: tree({
        '.': document(rule('root', fits, 'deny', ', priority: 1'), 'name: root\ndefaults: {action: block}\n'),
        'a/b': document(rule('deep', fits, 'audit', ', priority: 5'), 'name: b\ndefaults: {action: audit}\n'),
      }),
    });
    expect(at(entry, 'x')).toBe('deny root');
    expect(at(entry, '.')).toBe('deny root');
    expect(at(entry, 'a/b')).toBe('allow deep');
    expect(at(entry, 'a/bc')).toBe('deny root');
    expect(at(entry)).toBe('allow flat');
    expect(decide(entry, { context: {}, path: 'a/b/c' })).toBe('allow b/default');
    expect(decide(entry, { context: {}, path: 'a' })).toBe('deny root/default');
  });

  it('a path that is no text is denied', async () => {
    const entry = await entryOf(flat, { folders: tree({ '.': 'name: root\n' }) });
    expect(at(entry, null)).toBe('deny policy-error');
  });

  it('inherit: false leaves out what is above, also above files below it', async () => {
    const entry = await entryOf([], {
      folders: tree({
        '.': document(rule('root', fits, 'deny'), 'name: root\n'),
        a: document(rule('mid', fits, 'block'), 'name: a\ninherit: false\n'),
        'a/b': 'name: b\ndefaults: {action: deny}\n',
      }),
    });
    expect(at(entry, 'a')).toBe('deny mid');
    expect(at(entry, 'a/b/c')).toBe('deny mid');
    expect(at(entry, 'c')).toBe('deny root');
    expect(entry.rules.filter(({ name }) => name === 'root')).toHaveLength(1);
  });

  it('a scope is a glob over the path, and out of every scope the flat documents count', async () => {
    const entry = await entryOf(flat, {
      folders: tree({
        '.': document(rule('root', fits, 'deny'), 'name: root\nscope: src/*\n'),
        doc: document(rule('doc', fits, 'block'), 'name: doc\ninherit: no\nscope: "*.md"\n'),
      }),
    });
    expect(at(entry, 'src/a/b')).toBe('deny root');
    expect(at(entry, 'lib/a')).toBe('allow flat');
    expect(at(entry, 'doc/a.md')).toBe('deny doc');
    expect(at(entry, 'doc/a.txt')).toBe('allow flat');
  });

  it('a rule whose name is taken is dropped, unless it overrides what is no deny', async () => {
    const same = (action: string, more = ''): string => rule('same', fits, action, more);
    const nested = async (parent: string, child: string): Promise<string> => {
      const folders = tree({ '.': document(parent, 'name: root\n'), a: document(child, 'name: a\n') });
      const entry = await entryOf([], { folders });
      const { winner } = evaluate(entry, project(entry.slots, { context, path: 'a/x' }));
      return winner === null ? '' : (entry.rules[winner]?.action ?? '');
    };
    expect(await nested(same('audit'), same('block', ', priority: 9'))).toBe('audit');
    expect(await nested(same('audit'), same('block', ', override: true'))).toBe('block');
    expect(await nested(same('block'), same('allow', ', override: true'))).toBe('allow');
    expect(await nested(same('deny'), same('allow', ', override: true, priority: 9'))).toBe('deny');
  });

  it('one file alone keeps rules of one name, a chain does not', async () => {
    const twice = rule('same', 'field: g, operator: eq, value: 1', 'allow') + rule('same', fits, 'deny');
    const files = { '.': document(twice, 'name: root\n'), a: 'name: a\nscope: a/x\n' };
    const entry = await entryOf([], { folders: tree(files) });
    expect(at(entry, 'b')).toBe('deny same');
    expect(at(entry, 'a/y')).toBe('deny same');
    expect(at(entry, 'a/x')).toBe('allow a/default');
  });

  it('a bad file refuses the build, or denies where it counts', async () => {
    const files = { '.': 'rules: 5\n', a: 'name: a\ninherit: false\n', b: 'name: [\n' };
    const { unit } = await lower({ documents: [], folders: tree(files) });
    expect(unit).toBeNull();
    const entry = await entryOf([], { folders: tree(files, 'deny') });
    expect(at(entry, 'c')).toBe('deny policy-error');
    expect(at(entry, 'b/c')).toBe('deny policy-error');
    expect(at(entry, 'a/c')).toBe('allow a/default');
  });
});

describe('the path that is governed', () => {
  const links: Readonly<Record<string, string>> = {
    '/w/out': '/elsewhere',
    '/w2': '/w',
    '/w/up': '../x',
    '/w/loop': 'loop',
  };
  const root = { root: '/w/', cwd: '/w/sub', readLink: (path: string) => links[path] ?? null };
  it.each([
    ['/w/a/b', 'a/b'],
    ['/w', '.'],
    ['', 'sub'],
    ['x', 'sub/x'],
    ['../x', 'x'],
    ['/w/a/../../x', undefined],
    ['/ww/a', undefined],
    ['/w/out/f', undefined],
    ['/w2/a', 'a'],
    ['/w/up/f', undefined],
    ['~/x', 'sub/~/x'],
    ['/w/loop/f', null],
    ['a\0b', null],
    [undefined, undefined],
    [null, undefined],
    [5, null],
    [['a'], null],
  ])('%o is %o', (path, expected) => {
    expect(governedPath(path, root)).toBe(expected);
  });

  it('is everything below a root of /', () => {
    expect(governedPath('/a', { ...root, root: '/' })).toBe('a');
    expect(resolvePath('/../..', '/', () => null)).toBe('/');
  });
});
