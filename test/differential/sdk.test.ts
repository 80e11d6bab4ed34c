/** `agt-ts` against AGT's published TypeScript SDK, on documents and inputs that neither has seen. `EDICT_FULL=1` compares ten times as many. */
import { describe, expect, it } from 'vitest';
import { lower, mergeUnits } from '../../host/compiler/index.ts';
import { buildAndLoad } from '../module/build.ts';
import { Random, runOptions } from '../random/random.ts';
import { show } from '../conformance/agt/compare.ts';
import { documentOf, SOUP_TARGET, tokenSoup } from './conditions.ts';
import { randomPolicySet } from './documents.ts';
import { randomContext } from './inputs.ts';
import { sdkDifferences, sdkEngine } from './sdk.ts';

const { seed, full } = runOptions();
const INPUTS = 60;
const SETS_PER_MODULE = 150;
const CONDITIONS_PER_MODULE = 800;
const modules = Array.from({ length: full ? 10 : 1 }, (_, index) => index);

describe(`agt-ts decides as the published SDK does (seed ${seed})`, () => {
  it.each(modules)('random documents of every strategy, module %i', { timeout: 300_000 }, async (module) => {
    const from = module * SETS_PER_MODULE;
    const sets = Array.from({ length: SETS_PER_MODULE }, (_, index) =>
      randomPolicySet(Random.of(seed + 3, from + index), `set-${from + index}`, 'agt-ts'),
    );
    const units = await Promise.all(
      sets.map(async ({ name, dialect, strategy, documents }) => {
        const sources = documents.map((text, index) => ({ name: `${index}.yaml`, text }));
        const { unit } = await lower({
          name,
          dialect,
          documents: sources,
          ...(strategy === undefined ? {} : { strategy }),
        });
        return unit ?? expect.unreachable(`${name} is refused`);
      }),
    );
    const { engine } = await buildAndLoad(mergeUnits(units));
    const found: string[] = [];
    let allowed = 0;
    for (const [index, set] of sets.entries()) {
      const peer = sdkEngine(set);
      const random = Random.of(seed + 4, from + index);
      for (let input = 0; input < INPUTS; input += 1) {
        const agent = random.pick(['did:mesh:alice', 'agent-1', 'agent-2', '*', '']);
        const context = randomContext(random, set.target);
        const decision = engine.decide({ agent, context }, { entry: set.name });
        // The SDK adds facets to the context that it is given.
        const differing = sdkDifferences(peer, agent, structuredClone(context), decision);
        if (decision.allowed) allowed += 1;
        if (differing.length > 0)
          found.push(`${set.name}, ${agent} ${show(context)}: ${differing.join('; ')}\n${set.documents.join('---\n')}`);
      }
    }
    expect(found.slice(0, 3)).toEqual([]);
    expect(allowed).toBeGreaterThan(SETS_PER_MODULE * INPUTS * 0.05);
  });

  it.each(modules)('conditions of random tokens, module %i', { timeout: 300_000 }, async (module) => {
    const from = module * CONDITIONS_PER_MODULE;
    const conditions = Array.from({ length: CONDITIONS_PER_MODULE }, (_, index) =>
      tokenSoup(Random.of(seed + 12, from + index)),
    );
    const units = await Promise.all(
      conditions.map(async (condition, index) => {
        const documents = [{ name: 'policy.yaml', text: documentOf(condition) }];
        const { unit } = await lower({ name: `condition-${index}`, dialect: 'agt-ts', documents });
        return unit ?? expect.unreachable(`${JSON.stringify(condition)} is refused`);
      }),
    );
    const { engine } = await buildAndLoad(mergeUnits(units));
    const found: string[] = [];
    let allowed = 0;
    for (const [index, condition] of conditions.entries()) {
      const peer = sdkEngine({ documents: [documentOf(condition)], strategy: undefined });
      const random = Random.of(seed + 13, from + index);
      for (let input = 0; input < INPUTS; input += 1) {
        const context = randomContext(random, SOUP_TARGET);
        const decision = engine.decide({ agent: 'a', context }, { entry: `condition-${index}` });
        const differing = sdkDifferences(peer, 'a', structuredClone(context), decision);
        if (decision.allowed) allowed += 1;
        if (differing.length > 0)
          found.push(`${JSON.stringify(condition)} on ${show(context)}: ${differing.join('; ')}`);
      }
    }
    expect(found.slice(0, 3)).toEqual([]);
    expect(allowed).toBeGreaterThan(CONDITIONS_PER_MODULE * INPUTS * 0.005);
  });
});
