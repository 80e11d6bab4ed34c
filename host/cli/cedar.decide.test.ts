import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cedarFolder, POLICY, RAW } from '../../test/cli/cedar.ts';
import { edict, json } from '../../test/cli/run.ts';
import { EXIT } from './frame/exit.ts';

const root = cedarFolder();
const at = (...names: readonly string[]): string => join(root, ...names);
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a module of Cedar policies', () => {
  const module = at('pay.wasm');
  beforeAll(async () => {
    const links = ['a', 'b'].map((id) => ({
      template_id: 'any',
      link_id: id,
      args: { '?principal': `Agent::"${id}"` },
    }));
    writeFileSync(at('links.json'), JSON.stringify(links));
    const built = await edict([
      'build',
      at('set'),
      at('template.cedar'),
      '--links',
      at('links.json'),
      '-o',
      module,
      '--fast',
      '--on-error',
      'deny',
      '--json',
    ]);
    expect([built.err(), built.code]).toEqual(['', EXIT.ok]);
  }, 60_000);

  test('tells how it was made', async () => {
    expect(json(await edict(['inspect', module, '--json']))).toMatchObject({
      manifest: {
        options: { dialect: 'cedar', onError: 'deny', validated: true },
        sources: [
          { name: 'set/pay.cedar' },
          { name: 'template.cedar' },
          { name: 'set/pay.cedarschema' },
          { name: 'links.json' },
        ],
      },
    });
  });

  test('can be rebuilt from its sources', async () => {
    const outcome = await edict(['verify', module, '--rebuild', '--json']);
    expect(outcome.code).toBe(EXIT.ok);
    writeFileSync(at('links.json'), `${readFileSync(at('links.json'), 'utf8')} `);
    expect((await edict(['verify', module, '--rebuild'])).out()).toContain(
      'links.json is not the file that was compiled',
    );
  }, 60_000);
});

describe('edict eval and explain of Cedar', () => {
  const REQUEST = {
    principal: { type: 'Agent', id: 'clerk' },
    action: { type: 'Action', id: 'pay' },
    resource: { type: 'Agent', id: 'shop' },
    context: { amount: 50 },
    entities: [
      { uid: { type: 'Agent', id: 'clerk' }, attrs: { limit: 100 }, parents: [{ type: 'Team', id: 'finance' }] },
    ],
  };
  const FLAGS = ['--principal', 'Agent::"clerk"', '--action', 'Action::"pay"', '--resource', 'Agent::"shop"'];
  const module = at('asked.wasm');
  const entities = at('clerk.json');

  beforeAll(async () => {
    writeFileSync(entities, JSON.stringify(REQUEST.entities));
    writeFileSync(
      at('two.cedar'),
      `${POLICY}\n@id("errs") forbid (principal, action, resource) when { context.nope };\n@id("all") ${RAW}`,
    );
    expect((await edict(['build', at('two.cedar'), '-o', module, '--fast'])).code).toBe(EXIT.ok);
  }, 60_000);

  test('a request as JSON, or as flags', async () => {
    const asJson = await edict(['eval', module, '--json', '--input', JSON.stringify(REQUEST)]);
    expect(json(asJson)).toMatchObject({
      verdict: 'allow',
      errors: ['errs'],
      reasons: [{ id: 'within-limit' }, { id: 'all' }],
    });
    const flags = [...FLAGS, '--context', '{"amount": 50}', '--entities', entities];
    const asFlags = await edict(['eval', module, '--json', ...flags]);
    expect(json(asFlags)).toEqual(json(asJson));
    expect((await edict(['eval', module, ...flags])).out()).toContain(
      '  rules     within-limit, all\n  erred     errs\n',
    );
    const mixed = await edict(['eval', module, '-', '--json', '--context', '{"amount": 500}'], JSON.stringify(REQUEST));
    expect(json(mixed)).toMatchObject({ reasons: [{ id: 'all' }] });
  });

  test('explained', async () => {
    const outcome = await edict(['explain', module, '--input', JSON.stringify(REQUEST)]);
    expect(outcome.out()).toContain('true   context.amount <= principal.limit');
    expect(outcome.out()).toContain('! errs  forbid, erred');
  });

  test('what is no request', async () => {
    for (const argv of [FLAGS.slice(0, 4), [...FLAGS.slice(0, 4), '--resource', 'shop'], [...FLAGS, '--agent', 'a']]) {
      expect((await edict(['eval', module, ...argv])).code).toBe(EXIT.usage);
    }
    const wrong = [...FLAGS, '--context', '{"amount": null}'];
    expect(json(await edict(['eval', module, ...wrong, '--json']))).toMatchObject({
      error: 'runtime_error:input_invalid',
    });
    expect((await edict(['eval', at('policy.yaml'), ...FLAGS])).code).toBe(EXIT.usage);
    const { context, ...request } = REQUEST;
    const misspelt = await edict(['eval', module, '--input', JSON.stringify({ ...request, contxt: context })]);
    expect(misspelt.err()).toContain('The request has no member "contxt". Did you mean "context"?');
    expect(misspelt.code).toBe(EXIT.trouble);
  });

  test("by the verbs of Cedar's own command line", async () => {
    const outcome = await edict(['validate', at('two.cedar')]);
    expect(outcome.err()).toContain('What `cedar validate` does, `edict check` does here.');
    expect(outcome.code).toBe(EXIT.usage);
  });

  test('of its schema, where there is one', async () => {
    const outcome = await edict(['eval', at('set'), ...FLAGS, '--context', '{"amount": "5"}']);
    expect(outcome.err()).toContain('The request is not of the schema: in context.amount: ');
    expect(outcome.code).toBe(EXIT.trouble);
    const misspelt = await edict(['eval', at('set'), ...FLAGS, '--context', '{"amout": 5}']);
    expect(misspelt.err()).toContain(
      'in context.amout: The schema has no attribute "amout" here.\n  Did you mean "amount"?',
    );
    const other = await edict(['eval', at('set'), ...FLAGS, '--context', '{"amount": 5}', '--resource', 'Team::"a"']);
    expect(other.err()).toContain('It applies to Agent.');
    const good = [...FLAGS, '--context', '{"amount": 5}', '--entities', entities];
    expect((await edict(['eval', at('set'), ...good])).code).toBe(EXIT.ok);
  }, 60_000);
});
