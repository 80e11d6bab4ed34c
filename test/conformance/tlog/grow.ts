import { leafHash } from '../../../host/audit/index.ts';
import { RightEdge } from '../../../host/audit/tree/edge.ts';
import { TileMemory } from '../../../host/audit/tree/tiles.ts';

/** A tree over some leaves, its roots at every size, and what its proofs are made from. */
export function grow(leaves: readonly Uint8Array[]): { roots: Uint8Array[]; tiles: TileMemory } {
  const tiles = new TileMemory();
  const edge = new RightEdge(undefined, tiles.add);
  const roots = [edge.root()];
  for (const leaf of leaves) {
    edge.pushHash(leafHash(leaf));
    roots.push(edge.root());
  }
  return { roots, tiles };
}
