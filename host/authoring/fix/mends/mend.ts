import type { DiagnosticCode } from '../../../compiler/index.ts';
import type { Node } from '../../../compiler/languages/yaml/tree/node.ts';
import type { Range } from '../../../compiler/source/source.ts';
import type { Dialect } from '../../../engine/index.ts';
import type { Place } from '../tree/place.ts';
import type { Edit, Intent } from '../types.ts';

/** A finding, and what is needed to mend it. */
export interface Finding {
  readonly code: DiagnosticCode;
  readonly text: string;
  readonly range: Range;
  /** What stands there. */
  readonly slice: string;
  /** Null where the document cannot be read, or its dialect cannot be told. */
  readonly dialect: Dialect | null;
  /** Null where the document cannot be read. */
  readonly root: Node | null;
  /** What the range is in the document, the outermost first; empty where it is a part of a text. */
  readonly places: readonly Place[];
}

export interface Mend {
  readonly edit: Edit;
  readonly intent: Intent;
}

/** Says how a finding can be mended; null where that is not plain. It proposes: whether the mend is made is decided by what the compiler says of it. */
export type Mender = (finding: Finding) => Mend | null;

/** Writes another text at the finding's place. */
export const write = ({ range: [start, end], slice }: Finding, text: string | null, intent: Intent): Mend | null =>
  text === null || text === slice ? null : { edit: { start, end, text }, intent };

/** The entry whose value the finding is about. */
export const valueAt = ({ places }: Finding): Place | null =>
  places.find(({ isKey, entry }) => !isKey && entry !== null) ?? null;

/** The key of the entry whose value the finding is about; empty when it is about none. */
export const fieldOf = (finding: Finding): string => {
  const key = valueAt(finding)?.entry?.key;
  return key?.kind === 'string' ? key.value : '';
};
