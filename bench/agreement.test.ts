import { describe, expect, it } from 'vitest';
import { agt } from './peers/agt.ts';
import { agtFlat, agtRich } from './peers/agt-client.ts';
import { cedar } from './peers/cedar.ts';
import { edict } from './peers/edict.ts';
import { edictGoverned } from './peers/governed.ts';
import { opa } from './peers/opa.ts';
import type { Prepared } from './peers/types.ts';
import { disagreements } from './workload/check.ts';
import type { Rule, ToolCall, Workload } from './workload/types.ts';
import { flatWorkload, richWorkload, type ToolArguments, trivialWorkload } from './workload/governed.ts';
import { WORKLOADS } from './workload/workload.ts';
import { yamlDocument } from './workload/yaml.ts';

const ENGINES = [edict, agt, cedar, opa] as const;

/** The workloads of at most a thousand rules: the largest takes its peers seconds, and says nothing that these do not. */
const SMALL = [...WORKLOADS].filter(([id]) => id !== 'decide/10000');

type Engines = readonly { readonly name: string; readonly prepared: Prepared }[];

const known = new Map<string, Promise<Engines>>();

/** All engines with the workload's rules; workloads of the same rules share them. */
const prepareAll = (workload: Workload): Promise<Engines> => {
  const prepare = async (): Promise<Engines> => {
    const engines = [];
    for (const engine of ENGINES) engines.push({ name: engine.name, prepared: await engine.prepare(workload) });
    return engines;
  };
  const key = yamlDocument(workload.rules);
  const prepared = known.get(key) ?? prepare();
  known.set(key, prepared);
  return prepared;
};

describe('the benchmark asks every engine the same', () => {
  it.each(SMALL)('%s: verdicts and deciding rules agree on every call', async (_id, make) => {
    const workload = make();
    expect(disagreements(workload, await prepareAll(workload))).toEqual([]);
  });

  it.each(SMALL.filter(([id]) => id !== 'decide/1'))(
    '%s: its calls meet allows, denies and no rule',
    async (_id, make) => {
      const workload = make();
      const { answer } = await agt.prepare(workload);
      const answers = [...workload.inputs, ...workload.checks].map(answer);
      expect(answers.filter(({ verdict }) => verdict === 'allow').length).toBeGreaterThan(5);
      expect(answers.filter(({ verdict, rules }) => verdict === 'deny' && rules?.length === 1).length).toBeGreaterThan(
        5,
      );
      expect(answers.filter(({ rules }) => rules?.length === 0).length).toBeGreaterThan(3);
    },
  );

  it('a rule that one engine reads differently is reported', async () => {
    const make = WORKLOADS.get('decide/100');
    if (make === undefined) throw new Error('no workload');
    const workload = make();
    const flipped = workload.rules.map((rule): Rule => (rule.effect === 'allow' ? { ...rule, effect: 'deny' } : rule));
    const engines = [
      { name: 'as written', prepared: await agt.prepare(workload) },
      { name: 'flipped', prepared: await opa.prepare({ ...workload, rules: flipped }) },
    ];
    expect(disagreements(workload, engines).length).toBeGreaterThan(0);
  });

  it('equal seeds give equal workloads', () => {
    for (const [, make] of SMALL) expect(make()).toEqual(make());
  });

  it('first-match calls are decided by the first rule, last-match calls by the last, no-match calls by none', async () => {
    const winners = async (id: string): Promise<readonly (string | undefined)[]> => {
      const make = WORKLOADS.get(id);
      if (make === undefined) throw new Error(`no workload ${id}`);
      const workload = make();
      const { answer } = await agt.prepare(workload);
      return [...new Set(workload.inputs.map((input: ToolCall) => answer(input).rules?.[0]))];
    };
    expect(await winners('decide/1000')).toEqual(['rule-0']);
    expect(await winners('decide/1000/last-match')).toEqual(['rule-999']);
    expect(await winners('decide/1000/no-match')).toEqual([undefined]);
  });

  it.each([
    ['rich rules', richWorkload(100, 'allow'), agtRich],
    ['rich rules that refuse', richWorkload(10, 'deny'), agtRich],
    ['flat rules', flatWorkload(100), agtFlat],
    ['trivial rules', trivialWorkload(), agtFlat],
  ] as const)('guards run and refuse the same calls: %s', async (_name, workload, adapt) => {
    const ran: string[] = [];
    const tool =
      (guard: string) =>
      (input: ToolArguments): string => {
        ran.push(guard);
        return input.action;
      };
    const ours = await edictGoverned(workload, tool('edict'));
    const theirs = adapt(workload, tool('agt-ts'));
    const calls = [...workload.inputs, ...workload.checks];
    for (const call of calls) expect(await ours(call)).toBe(await theirs(call));
    const runs = ran.filter((guard) => guard === 'edict').length;
    expect(ran.length).toBe(2 * runs);
    expect(runs).toBeGreaterThan(0);
    expect(runs).toBeLessThan(calls.length);
  });
});
