import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { capture, type Capture } from '../../test/cli/capture.ts';
import { EXIT } from './frame/exit.ts';
import { runCommand } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'edict-cli-partial-'));
const at = (name: string): string => join(root, name);

const POLICY = `@id("owner")
permit (principal, action == Action::"view", resource is Photo)
when { resource.owner == principal && context.mfa };
@id("admin")
permit (principal in Team::"admins", action, resource);
@id("private")
forbid (principal, action, resource)
when { resource.private && !context.mfa };
`;
const KNOWN = ['--principal', 'User::"alice"', '--action', 'Action::"view"'];

interface Outcome extends Capture {
  readonly code: number;
}

async function edict(argv: readonly string[], stdin = ''): Promise<Outcome> {
  const captured = capture(stdin);
  return { ...captured, code: await runCommand(captured.io, argv) };
}

const ask = (...argv: readonly string[]): Promise<Outcome> => edict(['eval', at('photos.cedar'), ...argv]);

beforeAll(() => {
  writeFileSync(at('photos.cedar'), POLICY);
  writeFileSync(at('policy.yaml'), 'name: p\nagents: ["*"]\nrules: []\napiVersion: governance.toolkit/v1\n');
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('edict eval --unknown', () => {
  test('prints what is known in comments, and policies that are left', async () => {
    const outcome = await ask(...KNOWN, '--unknown', 'resource', '--context', '{"mfa": true}');
    expect(outcome.out()).toBe(`// undecided
//   unknown       resource
//   open          owner, private
//   may decide    owner

@id("owner")
permit (
  principal,
  action,
  resource is Photo
)
when { resource.owner == User::"alice" };

@id("private")
forbid (principal, action, resource)
when { resource.private && false };
`);
    expect([outcome.err(), outcome.code]).toEqual(['', EXIT.escalate]);
  });

  test('what is left decides as all of it, and says so again', async () => {
    const left = (await ask(...KNOWN, '-u', 'resource', '-u', 'context.mfa')).out();
    writeFileSync(at('left.cedar'), left);
    const request = (mfa: boolean) =>
      JSON.stringify({
        principal: { type: 'User', id: 'alice' },
        action: { type: 'Action', id: 'view' },
        resource: { type: 'Photo', id: 'trip' },
        context: { mfa },
        entities: [
          {
            uid: { type: 'Photo', id: 'trip' },
            attrs: { owner: { __entity: { type: 'User', id: 'alice' } }, private: true },
            parents: [],
          },
        ],
      });
    for (const mfa of [true, false]) {
      const decisions = await Promise.all(
        ['photos.cedar', 'left.cedar'].map((name) => edict(['eval', at(name), '--input', request(mfa), '--json'])),
      );
      const [whole, part] = decisions.map(({ out, code }) => {
        const { verdict, reasons } = JSON.parse(out()) as { verdict: string; reasons: readonly { id: string }[] };
        return [code, verdict, reasons.map(({ id }) => id)];
      });
      expect(part).toEqual(whole);
      expect(whole?.[0]).toBe(mfa ? EXIT.ok : EXIT.no);
    }
    const again = await edict(['eval', at('left.cedar'), ...KNOWN, '-u', 'resource', '-u', 'context.mfa']);
    expect(again.out()).toBe(left);
  });

  test('says what decides whatever is unknown', async () => {
    const entities =
      '[{"uid": {"type": "User", "id": "alice"}, "attrs": {}, "parents": [{"type": "Team", "id": "admins"}]}]';
    const allowed = await ask(
      ...KNOWN,
      '-u',
      'resource',
      '--context',
      '{"mfa": true}',
      '--entities',
      entities,
      '--json',
    );
    expect(allowed.code).toBe(EXIT.ok);
    expect(JSON.parse(allowed.out())).toMatchObject({
      decision: 'allow',
      satisfied: ['admin'],
      mustBeDetermining: ['admin'],
      residuals: [{ id: 'owner' }, { id: 'admin', json: { effect: 'permit', conditions: [] } }, { id: 'private' }],
    });
    const denied = await ask(...KNOWN, '-u', 'resource is Album', '--context', '{"mfa": true}');
    expect(denied.code).toBe(EXIT.no);
    expect(denied.out()).toContain('// deny, whatever is unknown\n//   unknown       resource is Album\n');
  });

  test('nothing need be said where all is unknown', async () => {
    const outcome = await ask(
      ...['principal', 'action', 'resource', 'context', 'entities'].flatMap((part) => ['-u', part]),
    );
    expect(outcome.code).toBe(EXIT.escalate);
    expect(outcome.out()).toContain(
      '@id("admin")\npermit (\n  principal in Team::"admins",\n  action,\n  resource\n);\n',
    );
  });

  test.each([
    [['-u', 'principals'], '`--unknown` takes no `principals`'],
    [['-u', 'action is Action'], '`--unknown` takes no `action is Action`'],
    [['-u', 'resource'], 'The request has no principal'],
    [['-u', 'resource', '--record', 'x'], '`--record` and `--unknown` do not go together'],
    [['-u', 'resource', '--agent', 'x'], '`--agent` is for YAML'],
  ])('refuses %j', async (argv, message) => {
    const outcome = await ask(...argv, '--input', '{}');
    expect(outcome.code).toBe(EXIT.usage);
    expect(outcome.err()).toContain(message);
  });

  test('is for policies of Cedar', async () => {
    const yaml = await edict(['eval', at('policy.yaml'), '-u', 'resource', '--input', '{}']);
    expect([yaml.code, yaml.err()]).toEqual([EXIT.usage, expect.stringContaining('`--unknown` is for Cedar')]);
    const module = await edict(['eval', 'policy.wasm', '-u', 'resource', '--input', '{}']);
    expect([module.code, module.err()]).toEqual([EXIT.usage, expect.stringContaining('is compiled already')]);
    const request = await ask(...KNOWN, '-u', 'resource is a b', '--context', '{"mfa": null}');
    expect([request.code, request.err()]).toEqual([EXIT.usage, expect.stringContaining('takes no `resource is a b`')]);
    const context = await ask(...KNOWN, '-u', 'resource', '--context', '{"mfa": null}');
    expect([context.code, context.err()]).toEqual([EXIT.trouble, expect.stringContaining('Cedar has no null')]);
  });

  test('reports the errors of policies', async () => {
    writeFileSync(at('bad.cedar'), 'permit (principal');
    const outcome = await edict(['eval', at('bad.cedar'), '-u', 'resource', '--json']);
    expect(outcome.code).toBe(EXIT.trouble);
    expect(JSON.parse(outcome.out())).toMatchObject({
      error: { code: 'policy' },
      diagnostics: [{ severity: 'error' }],
    });
    expect((await edict(['eval', at('bad.cedar'), '-u', 'resource'])).err()).toContain('bad.cedar:1:');
  });
});
