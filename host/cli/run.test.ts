import { describe, expect, test } from 'vitest';
import { EXIT } from './frame/exit.ts';
import { wantsColour } from './frame/io.ts';
import { capture } from '../../test/cli/capture.ts';
import { runCommand } from './run.ts';
import { VERBS } from './verbs.ts';

describe('the command line', () => {
  test('lists every verb', async () => {
    const { io, out } = capture();
    expect(await runCommand(io, ['--help'])).toBe(EXIT.ok);
    for (const { name } of VERBS) expect(out()).toContain(`  ${name} `);
  });

  test.each(VERBS.map(({ name }) => name))('the help of `%s` has flags, exit codes and an example', async (name) => {
    const asked = capture();
    expect(await runCommand(asked.io, ['help', ...name.split(' ')])).toBe(EXIT.ok);
    expect(asked.out()).toContain(`edict ${name}`);
    expect(asked.out()).toContain('--json');
    expect(asked.out()).toMatch(/Exit codes\n {2}0 {2}/);
    expect(asked.out()).toMatch(/Examples?\n {2}\S/);
    const flagged = capture();
    expect(await runCommand(flagged.io, [...name.split(' '), '-h'])).toBe(EXIT.ok);
    expect(flagged.out()).toBe(asked.out());
  });

  test('help beside other arguments is no yes: it may be a value that somebody else chose', async () => {
    for (const argv of [
      ['eval', 'policy.wasm', 'call.json', '--agent', '-h'],
      ['eval', 'policy.wasm', '--input', '--help'],
      ['audit', 'verify', 'log', '--help'],
    ]) {
      const { io, out } = capture();
      expect(await runCommand(io, argv)).toBe(EXIT.usage);
      expect(out()).toContain('Exit codes');
    }
  });

  test('a mistyped verb is a usage error that names the near one', async () => {
    const { io, err } = capture();
    expect(await runCommand(io, ['biuld'])).toBe(EXIT.usage);
    expect(err()).toContain('Did you mean `build`?');
  });

  test.each([
    ['audit', '--help'],
    ['audit', '-h'],
    ['help', 'audit'],
  ])('`%s %s` lists the verbs of the group', async (...argv) => {
    const { io, out } = capture();
    expect(await runCommand(io, argv)).toBe(EXIT.ok);
    const verbs = VERBS.map(({ name }) => name).filter((name) => name.startsWith('audit '));
    const width = Math.max(...verbs.map((name) => name.length));
    const listed = [...out().matchAll(/^ {2}(\S.*?) {2,}\S/gm)].map(([row, name]) => [name, row.length]);
    // Each verb is there, in order, and what they do stands in one column.
    expect(listed).toEqual(verbs.map((name) => [name, 2 + width + 2 + 1]));
    expect(out()).not.toContain('inspect');
  });

  test('no page of help is wider than 80 columns, or than the terminal', async () => {
    for (const columns of [0, 60, 200]) {
      const { io, out } = capture();
      const terminal = { ...io, columns };
      await runCommand(terminal, ['--help']);
      for (const { name } of VERBS) await runCommand(terminal, ['help', ...name.split(' ')]);
      const most = Math.min(columns || 80, 100);
      // One word that is longer, such as a digest, cannot be broken, nor a command with quotes.
      const wide = out()
        .split('\n')
        .filter((line) => line.length > most && !line.includes("'") && line.trim().replace(/ \\$/, '').includes(' '));
      expect(wide).toEqual([]);
    }
  });

  test('half of a two-word verb is told its second words', async () => {
    const { io, err } = capture();
    expect(await runCommand(io, ['audit'])).toBe(EXIT.usage);
    expect(err()).toContain('`audit verify`');
  });

  test('an unknown flag is a usage error that names the near one', async () => {
    const { io, err } = capture();
    expect(await runCommand(io, ['inspect', 'a.wasm', '--jsn'])).toBe(EXIT.usage);
    expect(err()).toContain('Did you mean `--json`?');
  });

  test('missing and superfluous arguments are usage errors', async () => {
    for (const argv of [['inspect'], ['inspect', 'a', 'b']]) {
      expect(await runCommand(capture().io, argv)).toBe(EXIT.usage);
    }
  });

  test('a file that is not there is trouble, said as text or as JSON', async () => {
    const text = capture();
    expect(await runCommand(text.io, ['inspect', 'nowhere.wasm'])).toBe(EXIT.trouble);
    expect(text.err()).toContain('nowhere.wasm');
    expect(text.out()).toBe('');
    const json = capture();
    expect(await runCommand(json.io, ['inspect', 'nowhere.wasm', '--json'])).toBe(EXIT.trouble);
    expect(JSON.parse(json.out())).toMatchObject({ error: { code: 'unreadable' } });
    for (const argv of [
      ['check', 'nowhere.yaml', '--format=json'],
      ['test', 'nowhere', '--reporter', 'json'],
    ]) {
      const other = capture();
      expect(await runCommand(other.io, argv)).toBe(EXIT.trouble);
      expect(JSON.parse(other.out())).toMatchObject({ error: { code: 'unreadable' } });
    }
  });

  test('a number after a flag that takes its value after `=` is no file', async () => {
    const { io, err } = capture();
    expect(await runCommand(io, ['test', '--coverage', '90'])).toBe(EXIT.usage);
    expect(err()).toContain('`--coverage=90`');
  });
});

describe('colours', () => {
  test('only on a terminal, unless the environment says otherwise', () => {
    expect(wantsColour({ isTTY: true }, {})).toBe(true);
    expect(wantsColour({}, {})).toBe(false);
    expect(wantsColour({ isTTY: true }, { NO_COLOR: '1' })).toBe(false);
    expect(wantsColour({ isTTY: true }, { NO_COLOR: '' })).toBe(true);
    expect(wantsColour({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
    expect(wantsColour({}, { FORCE_COLOR: '1' })).toBe(true);
  });
});
