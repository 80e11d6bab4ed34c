import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLog } from '../../host/audit/index.node.ts';
import { load } from '../../host/engine/index.node.ts';
import { createGuard } from '../../host/guard/index.node.ts';
import { median } from '../measure/contest.ts';
import { agtRich } from '../peers/agt-client.ts';
import { buildRules } from '../peers/build.ts';
import { richWorkload, type ToolArguments } from '../workload/governed.ts';
import type { Case } from './types.ts';

const AGENTS = 50;
const TOOLS = 6;

/** A call to a governed tool, whose own time is not counted. */
type Call = (input: ToolArguments) => Promise<unknown>;

/** Nanoseconds that a guard added to each call, and milliseconds that each round took. */
interface Samples {
  readonly added: number[];
  readonly rounds: number[];
}

/** When the tool of the running call began and ended; every call has its own arguments, so its own tool run. */
interface ToolTime {
  began: number;
  ended: number;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A tool that gives the event loop back once, as one that waits for a file or a socket does. */
const createTool =
  (times: Map<string, ToolTime>) =>
  async (input: ToolArguments): Promise<void> => {
    const time = times.get(String(input['call']));
    if (time === undefined) throw new Error('a call that nobody made');
    time.began = performance.now();
    await turn();
    time.ended = performance.now();
  };

/** Each agent makes its six calls one after another; all agents at once. */
const runRound = async (
  agents: readonly Call[],
  inputs: readonly ToolArguments[],
  times: Map<string, ToolTime>,
  round: number,
  samples: Samples,
): Promise<void> => {
  const start = performance.now();
  await Promise.all(
    agents.map(async (call, agent) => {
      for (let step = 0; step < TOOLS; step++) {
        const input = inputs[(round + agent * TOOLS + step) % inputs.length];
        if (input === undefined) continue;
        const id = `${agent}/${step}`;
        const time = { began: 0, ended: 0 };
        times.set(id, time);
        const asked = performance.now();
        await call({ ...input, call: id });
        const settled = performance.now();
        if (time.began === 0) throw new Error('a tool did not run');
        samples.added.push((time.began - asked + settled - time.ended) * 1e6);
      }
    }),
  );
  samples.rounds.push(performance.now() - start);
};

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

const summary = ({ added }: Samples): { p50: number; p99: number; p999: number } => {
  const sorted = added.toSorted((a, b) => a - b);
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), p999: percentile(sorted, 0.999) };
};

/** Fifty agents share a guard and a log on the disk. */
export const chainCases: readonly Case[] = [
  {
    id: 'chain/50x6',
    run: async ({ rounds, roundMs }) => {
      const workload = richWorkload(100, 'allow');
      const folder = await mkdtemp(join(tmpdir(), 'edict-bench-chain-'));
      try {
        const log = await openLog({
          dir: join(folder, 'log'),
          origin: 'bench.example/chain',
          key: new Uint8Array(32).fill(3),
        });
        const { bytes } = await buildRules(workload.rules);
        let last = 0;
        const audit = {
          append: (event: Parameters<typeof log.append>[0]) => (last = log.append(event)),
          room: () => log.room(),
          durable: (ticket: number) => log.durable(ticket),
          close: () => log.close(),
        };
        const guard = createGuard({ module: await load(bytes), audit });
        const times = new Map<string, ToolTime>();
        const tool = createTool(times);
        const ours = Array.from({ length: AGENTS }, (_, agent): Call =>
          guard.govern(tool, { agent: `agent-${agent}` }),
        );
        const theirs = Array.from({ length: AGENTS }, (): Call => agtRich(workload, tool));

        const [own, other]: [Samples, Samples] = [
          { added: [], rounds: [] },
          { added: [], rounds: [] },
        ];
        const discarded: Samples = { added: [], rounds: [] };
        const count = rounds * Math.ceil(roundMs / 2);
        const warmUp = Math.ceil(count / 5);
        let waited = 0;
        for (let round = 0; round < warmUp + count; round++) {
          const timed = round >= warmUp;
          await runRound(ours, workload.inputs, times, round, timed ? own : discarded);
          const before = performance.now();
          // The disk's turn: no round starts with a queue that another left.
          await log.durable(last);
          if (timed) waited += performance.now() - before;
          // Their rounds are slower by much; a tenth of them says enough.
          if (round % 10 === 0) await runRound(theirs, workload.inputs, times, round, timed ? other : discarded);
        }
        await log.close();
        const [mine, peer] = [summary(own), summary(other)];
        const decisions = own.added.length;
        const spent = own.rounds.reduce((sum, ms) => sum + ms, 0);
        return {
          results: [
            {
              id: 'chain/50x6',
              ours_ns: mine.p50,
              peer: 'agt-ts',
              peer_ns: peer.p50,
              ratio: median(other.rounds) / median(own.rounds),
              ...mine,
            },
          ],
          figures: [
            { id: 'chain/50x6: decisions a second', value: (decisions / spent) * 1e3, unit: 'decisions/s' },
            {
              id: 'chain/50x6: decisions a second, until durable',
              value: (decisions / (spent + waited)) * 1e3,
              unit: 'decisions/s',
            },
            {
              id: 'chain/50x6: decisions a second, agt-ts',
              value: (other.added.length / other.rounds.reduce((sum, ms) => sum + ms, 0)) * 1e3,
              unit: 'decisions/s',
            },
          ],
          notes: [
            'chain/50x6: times are what the guard adds to a call, before and after its tool; the ratio is of the time of whole rounds',
          ],
        };
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  },
];
