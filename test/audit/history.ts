/** A log's history, in memory: the same for the same name. */
import { formatCheckpoint } from '../../host/audit/checkpoint/checkpoint.ts';
import { signNote } from '../../host/audit/note/sign.ts';
import type { SignerKey } from '../../host/audit/note/types.ts';
import { RightEdge } from '../../host/audit/tree/edge.ts';
import { leafHash } from '../../host/audit/tree/hash.ts';
import { proveConsistency, type HashReader } from '../../host/audit/tree/prove.ts';
import { TileMemory } from '../../host/audit/tree/tiles.ts';
import { formatAddCheckpoint } from '../../host/audit/witness/request.ts';

export interface History {
  readonly read: HashReader;
  root(size: number): Uint8Array;
  text(size: number): string;
  /** The checkpoint of a size, signed. */
  note(size: number): Promise<string>;
  prove(oldSize: number, size: number): Uint8Array[];
  /** An `add-checkpoint` request; a proof that there is none of is left out. */
  request(oldSize: number, size: number): Promise<string>;
}

/** A history of `length` leaves that its name decides, but for the first `shared`, which are those of the history `honest`. */
export function historyOf(
  origin: string,
  signers: readonly SignerKey[],
  name: string,
  { length = 20, shared = 0 } = {},
): History {
  const tiles = new TileMemory();
  const edge = new RightEdge(undefined, tiles.add);
  const roots = [edge.root()];
  for (let i = 0; i < length; i++) {
    edge.pushHash(leafHash(new TextEncoder().encode(`${i < shared ? 'honest' : name} ${i}`)));
    roots.push(edge.root());
  }
  const root = (size: number): Uint8Array => roots[size] ?? new Uint8Array(32);
  const text = (size: number): string =>
    formatCheckpoint({ origin, size: BigInt(size), root: root(size), extensions: [] });
  const prove = (oldSize: number, size: number): Uint8Array[] =>
    oldSize > size ? [] : proveConsistency(tiles.read, BigInt(oldSize), BigInt(size));
  const notes = new Map<number, Promise<string>>();
  const note = (size: number): Promise<string> => {
    const signed = notes.get(size) ?? signNote(text(size), signers);
    notes.set(size, signed);
    return signed;
  };
  return {
    read: tiles.read,
    root,
    text,
    note,
    prove,
    request: async (oldSize, size) =>
      formatAddCheckpoint({ oldSize: BigInt(oldSize), proof: prove(oldSize, size), checkpoint: await note(size) }),
  };
}
