import type { SourceDigest } from '../../../../engine/manifest/types.ts';
import { sourceDigest } from '../../../source/source.ts';
import type { Source } from '../../../source/source.ts';

/** The sources of a unit, in the order in which they are first asked for. */
export interface SourceTable {
  /** The source's place in the unit's sources. */
  index(source: Source): number;
  digests(): SourceDigest[];
}

export const createSourceTable = (): SourceTable => {
  const places = new Map<Source, number>();
  return {
    index(source) {
      const place = places.get(source) ?? places.size;
      places.set(source, place);
      return place;
    },
    digests: () => [...places.keys()].map(sourceDigest),
  };
};
