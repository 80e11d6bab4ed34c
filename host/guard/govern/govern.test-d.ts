import { expectTypeOf } from 'vitest';
import type { Engine } from '../../engine/types.ts';
import type { Governed } from '../guard/governed.ts';
import { createGuard } from '../guard/guard.ts';
import { governTool, type GovernOptions, type governWith } from './govern.ts';

declare const module: Engine;

// Parameters stay, and the result is promised once.
const search = governTool((query: string, limit?: number) => [query, String(limit)], module, {});
expectTypeOf(search).parameters.toEqualTypeOf<[query: string, limit?: number | undefined]>();
expectTypeOf(search).returns.toEqualTypeOf<Promise<string[]>>();

const pay = governTool(async (payment: { readonly amount: number }) => payment.amount, module, {});
expectTypeOf(pay).returns.toEqualTypeOf<Promise<number>>();

// `this` stays, and must be there.
declare function deposit(this: { balance: number }, amount: number): number;
const governed = governTool(deposit, module, {});
expectTypeOf(governed).thisParameter.toEqualTypeOf<{ balance: number }>();
// @ts-expect-error -- there is no `this` here
void governed(5);
void governed.call({ balance: 1 }, 5);
// @ts-expect-error -- an amount is a number
void governed.call({ balance: 1 }, '5');

// Rest parameters, and tools that never return.
expectTypeOf<Governed<(...parts: string[]) => void>>().parameters.toEqualTypeOf<string[]>();
expectTypeOf<Governed<() => never>>().returns.toEqualTypeOf<Promise<never>>();

// `input` and `signal` see the tool's parameters.
governTool((query: string) => query, module, {
  input: (query) => {
    expectTypeOf(query).toEqualTypeOf<string>();
    return { query };
  },
});
// @ts-expect-error -- a context is a record
governTool((query: string) => query, module, { input: (query) => query });
// @ts-expect-error -- no such mode
governTool((query: string) => query, module, { mode: 'dry-run' });
// @ts-expect-error -- only functions are tools
governTool('search', module, {});

// The module may be anything that a module is loaded from.
expectTypeOf<URL>().toExtend<GovernOptions<() => void>['module']>();
expectTypeOf<Uint8Array<ArrayBuffer>>().toExtend<GovernOptions<() => void>['module']>();

// What would be refused when it runs does not compile.
declare const govern: ReturnType<typeof governWith>;
// @ts-expect-error -- nothing to decide with
void govern(() => 1);
// @ts-expect-error -- nothing to decide with
void govern(() => 1, {});
void govern(() => 1, { module: './policy.wasm', digest: 'sha256:00' });
// @ts-expect-error -- a guard is made from a loaded module
createGuard({ module: './policy.wasm' });
// @ts-expect-error -- a guard is made from options
createGuard();
// @ts-expect-error -- no such word
createGuard({ module, opaque: 'Deny' });
const guard = createGuard({ module });
// @ts-expect-error -- a call has arguments
void guard.run({ agent: 'alice' }, () => 1);
// @ts-expect-error -- an agent is named by a text
void guard.check({ agent: 5, arguments: {} });
