import { Packr, Unpackr } from 'msgpackr';
import type { Subject } from '../disclosures/types.ts';
import type { RecordText } from '../record/types.ts';
import type { ParcelMessage } from './messages.ts';
import type { Parcel } from './parcel.ts';

/** Agents, and subjects where there are any. */
type Names = readonly [agents: readonly RecordText[], subjects: readonly Subject[] | null];

// Lists of texts and bytes alone: no structures that one side would have to remember, and no code that is generated for them.
const packr = new Packr({ useRecords: false });
const unpackr = new Unpackr({ useRecords: false });

/** @returns the message, and the buffers that go with it */
export function packParcel({ count, heads, bytes, agents, subjects }: Parcel): readonly [ParcelMessage, ArrayBuffer[]] {
  const names = new Uint8Array(packr.pack([agents, subjects ?? null] satisfies Names));
  return [{ count, heads, bytes, names }, [heads.buffer, bytes.buffer, names.buffer]];
}

/** The parcel of a message. */
export function unpackParcel({ count, heads, bytes, names }: ParcelMessage): Parcel {
  const [agents, subjects] = unpackr.unpack(names) as Names;
  return { count, heads, bytes, agents, ...(subjects === null ? {} : { subjects }) };
}

/** Gives a message's memory back, which is nobody's any more. A thread that makes little else to be collected would keep that of thousands of messages. */
export function freeParcel({ heads, bytes, names }: ParcelMessage): void {
  for (const { buffer } of [heads, bytes, names]) buffer.transfer(0);
}
