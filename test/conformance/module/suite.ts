/** The module format of docs/module-format.md against the vectors beside this file, which are part of the repository. */
import { readResultDecision } from './results.ts';
import { decideOnFrames } from './module-frames.ts';
import {
  type CborValue,
  type Cell,
  decodeCell,
  decodeManifest,
  encodeCbor,
  encodeCell,
  encodeFrame,
  encodeManifest,
  EngineError,
  load,
  parseJson,
  project,
  type RequestSchema,
  type Slot,
} from '../../../host/engine/index.ts';
import type { Suite } from '../suite.ts';
import { fromHex, fromJsonNotation, toCell, toHex, toNotation, type CellNotation } from './notation.ts';
import { type Named, readVectors, runCases, same } from './vectors.ts';

interface CellVector extends Named {
  readonly cell: CellNotation;
  readonly hex: string;
}

interface FrameVector extends Named {
  readonly slots: readonly Slot[];
  readonly exhausted?: number;
  readonly limits?: { readonly depth: number; readonly frameBytes: number };
  /** The member of the input that must be a record. */
  readonly record?: string;
  readonly input: string;
  readonly cells: readonly CellNotation[];
  readonly frame: string;
}

/** What cases with the name of an entry are about. */
interface RequestEntry {
  readonly slots: readonly Slot[];
  readonly schema?: RequestSchema;
}

interface RequestVector extends Named {
  readonly entry: string;
  readonly input: string;
  readonly cells: readonly CellNotation[];
  readonly frame: string;
}

interface ManifestVector extends Named {
  readonly manifest: unknown;
  readonly hex: string;
}

interface FileVector extends Named {
  readonly file: string;
  readonly digest: string;
}

/** Projects and encodes as a host does that holds the module's limits. */
function frameOf({ slots, input, limits = { depth: 64, frameBytes: 1 << 20 }, record, exhausted }: FrameVector): {
  readonly cells: readonly Cell[];
  readonly frame: Uint8Array;
} {
  const cells = project(slots, parseJson(input), { depth: limits.depth, bytes: limits.frameBytes }, record);
  const frame = encodeFrame(cells, exhausted);
  if (frame.length > limits.frameBytes) throw new EngineError('input_invalid', 'over the limit');
  return { cells, frame };
}

/** The cells of a request of Cedar. */
function requestCells({ entry, input }: RequestVector): readonly Cell[] {
  const { entries } = readVectors('requests.json') as { readonly entries?: Readonly<Record<string, RequestEntry>> };
  const named = entries?.[entry];
  if (named === undefined) throw new TypeError(`no entry ${entry}`);
  return project(named.slots, parseJson(input), undefined, undefined, named.schema);
}

export const suite: Suite = {
  name: 'module',
  async run(_, recorder) {
    await runCases<CellVector>(
      'cells.json',
      recorder,
      ({ cell, hex }) => {
        same('encoded', toHex(encodeCell(toCell(cell))), hex);
        same('decoded', toNotation(decodeCell(fromHex(hex))), cell);
      },
      ({ hex }) => decodeCell(fromHex(hex)),
    );
    await runCases<FrameVector>(
      'frames.json',
      recorder,
      (vector) => {
        const { cells, frame } = frameOf(vector);
        same('cells', cells.map(toNotation), vector.cells);
        same('frame', toHex(frame), vector.frame);
      },
      frameOf,
    );
    await runCases<RequestVector>(
      'requests.json',
      recorder,
      (vector) => {
        const cells = requestCells(vector);
        same('cells', cells.map(toNotation), vector.cells);
        same('frame', toHex(encodeFrame(cells)), vector.frame);
      },
      requestCells,
    );
    await runCases<ManifestVector>(
      'manifests.json',
      recorder,
      ({ manifest, hex }) => {
        same('encoded', toHex(encodeCbor(fromJsonNotation(manifest) as CborValue)), hex);
        same('decoded and encoded', toHex(encodeManifest(decodeManifest(fromHex(hex)))), hex);
      },
      ({ hex }) => decodeManifest(fromHex(hex)),
    );
    await runCases<FileVector>(
      'files.json',
      recorder,
      async ({ file, digest }) => same('digest', (await load(fromHex(file))).digest, digest),
      ({ file }) => load(fromHex(file)),
    );
    await readResultDecision(recorder);
    await decideOnFrames(recorder);
  },
};
