import { createSignerKey } from '../../../host/audit/note/key.ts';
import { EventPacker, type Parcel } from '../../../host/audit/log/parcel.ts';
import { type LogStore, openStore } from '../../../host/audit/log/store.node.ts';
import type { AuditEvent } from '../../../host/audit/types.ts';
import { nowhere } from '../../../test/audit/nowhere.ts';
import { contest, contestant } from '../../measure/contest.ts';
import { decisionEvents } from '../../workload/events.ts';
import type { Case } from '../types.ts';

const ORIGIN = 'bench.example/log';

/** A store on nothing: the batch's own work is measured, not the machine's disk. */
const newStore = async (): Promise<LogStore> => {
  const key = await createSignerKey(ORIGIN, new Uint8Array(32).fill(7));
  return openStore({ origin: ORIGIN, key, storage: nowhere() });
};

/** Records of one batch: as many as the file log hands over at once when it is busy. */
const BATCH = 256;

const batch = decisionEvents(BATCH);

/** What the log does with records, outside the decision's path. */
export const batchCase: Case = {
  id: 'audit/batch',
  run: async (effort) => {
    const [encoded, whole] = [await newStore(), await newStore()];
    const packer = new EventPacker();
    const packed = (given: readonly AuditEvent[]): Parcel => {
      for (const event of given) packer.add(event);
      return packer.take();
    };
    const measured = await contest(
      [
        contestant(
          'encode, hash, tree',
          [batch],
          (given) => {
            encoded.add(packed(given));
            return encoded.commit();
          },
          { async: true },
        ),
        contestant(
          'with the way between the threads',
          [batch],
          (given) => {
            const parcel = packed(given);
            whole.add(structuredClone(parcel, { transfer: [parcel.heads.buffer, parcel.bytes.buffer] }));
            return whole.commit();
          },
          { async: true },
        ),
      ],
      effort,
    );
    return {
      results: measured.map(({ name, ns, p50, p99, p999 }, index) => ({
        id: index === 0 ? 'audit/batch' : `audit/batch, ${name}`,
        ours_ns: ns / BATCH,
        peer: null,
        peer_ns: null,
        ratio: null,
        p50: p50 / BATCH,
        p99: p99 / BATCH,
        p999: p999 / BATCH,
      })),
      figures: [],
      notes: [`audit/batch: a record's share of a batch of ${BATCH}, signed checkpoint included, disk not`],
    };
  },
};
