import type { DecisionEvent } from '../../../host/audit/index.ts';
import { load } from '../../../host/engine/index.node.ts';
import { contest, contestant } from '../../measure/contest.ts';
import { buildRules } from '../../peers/build.ts';
import { decisionEvents } from '../../workload/events.ts';
import { richWorkload } from '../../workload/governed.ts';
import { aloneRow } from '../row.ts';
import type { Case } from '../types.ts';
import { appendAll, withLog } from './folder.ts';

/** Decisions of one operation; those of the operation before are on the disk when it ends, so that what is measured can go on for ever. */
const DECISIONS = 4_000;

/** One thread decides, and hands each decision with all of its fields to the log: as fast as the log's thread makes them durable. */
export const governedLogCase: Case = {
  id: 'audit/governed',
  run: async (effort) => {
    const { rules, inputs } = richWorkload(100, 'allow');
    const engine = await load((await buildRules(rules)).bytes);
    const events = decisionEvents(inputs.length);
    const decide = inputs.map((input) => ({ context: { ...input, action: { type: input.action } } }));
    function* decided(events: readonly DecisionEvent[]): Generator<DecisionEvent> {
      for (let done = 0; done < DECISIONS; done++) {
        const event = events[done % events.length];
        const input = decide[done % decide.length];
        if (event === undefined || input === undefined) throw new RangeError('a decision that is not there');
        const { verdict, reasons, moduleDigest, entry, epoch, stateDigest } = engine.decide(input);
        yield { ...event, verdict, reasons: reasons.map(({ id }) => id), moduleDigest, entry, epoch, stateDigest };
      }
    }
    return withLog(async (log) => {
      let last = await appendAll(log, decided(events));
      const [measured] = await contest(
        [
          contestant(
            'edict',
            [events],
            async (given) => {
              const before = last;
              last = await appendAll(log, decided(given));
              return log.durable(before);
            },
            { async: true },
          ),
        ],
        effort,
      );
      if (measured === undefined) throw new Error('nothing was measured');
      const { ns, p50, p99, p999 } = measured;
      const count = DECISIONS;
      return {
        results: [aloneRow('audit/governed', ns / count, { p50: p50 / count, p99: p99 / count, p999: p999 / count })],
        figures: [{ id: 'audit/governed: decisions a second', value: (count / ns) * 1e9, unit: 'decisions/s' }],
        notes: ['audit/governed: decisions of 100 rules on calls with six fields, each committed to by itself'],
      };
    });
  },
};
