import { dialectOf } from '../../compiler/languages/yaml/dialect.ts';
import { loadYaml, readDocument } from '../../compiler/languages/yaml/reader/read.ts';
import type { Node } from '../../compiler/languages/yaml/tree/node.ts';
import type { LowerOptions } from '../../compiler/index.ts';
import { createSink } from '../../compiler/diagnostics/sink.ts';
import { createSource } from '../../compiler/source/source.ts';
import type { Dialect } from '../../engine/index.ts';
import { MENDS } from './mends/all.ts';
import type { Mend } from './mends/mend.ts';
import type { Located, State } from './state.ts';
import { placesAt, placesIn, type Places } from './tree/place.ts';

/** A finding, and how it could be mended. */
export interface Candidate extends Mend {
  readonly located: Located;
  readonly source: string;
}

interface Read {
  readonly root: Node | null;
  readonly dialect: Dialect | null;
  readonly places: Places;
}

type Reader = (name: string, text: string) => Read;

/** Reads documents as their dialect does, each text once. */
export const createReader = async (options: LowerOptions): Promise<Reader> => {
  const yaml = await loadYaml();
  const known = new Map<string, { readonly text: string; readonly read: Read }>();
  const read = (name: string, text: string): Read => {
    const source = createSource(name, text);
    const root = readDocument(source, 'yaml-1.1', yaml, createSink());
    const folders = options.folders === undefined ? null : 'agt-v4';
    const dialect = options.dialect ?? folders ?? (root === null ? null : dialectOf(root));
    const own = dialect === 'agt-ts' ? readDocument(source, 'json-schema', yaml, createSink()) : root;
    return { root: own, dialect, places: own === null ? new Map() : placesIn(own) };
  };
  return (name, text) => {
    const last = known.get(name);
    if (last?.text === text) return last.read;
    const now = { text, read: read(name, text) };
    known.set(name, now);
    return now.read;
  };
};

/** The mends that there are for what the compiler found in texts that may be changed, in the order in which it was found. */
export const candidatesOf = (state: State, reader: Reader): readonly Candidate[] =>
  state.located.flatMap((located): Candidate[] => {
    const { diagnostic, source, range } = located;
    const mender = MENDS.get(diagnostic.code);
    const text = source === null ? undefined : state.texts.get(source);
    if (mender === undefined || source === null || range === null || text === undefined) return [];
    // A source that is extended may have the name of one that may be changed, and another text.
    if (text !== diagnostic.source?.text) return [];
    const { root, dialect, places: all } = reader(source, text);
    const places = placesAt(all, range);
    const slice = text.slice(...range);
    const mend = mender({ code: diagnostic.code, text, range, slice, dialect, root, places });
    return mend === null ? [] : [{ ...mend, located, source }];
  });
