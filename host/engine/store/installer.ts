import { EngineError } from '../error/error.ts';
import type { LoadedModule } from '../load/module.ts';
import { readUid, type EntityUid } from '../cedar/uid.ts';
import { Unreadable } from '../cedar/unreadable.ts';
import { CHUNK, inChunks, rowBytes, type Chunk } from './chunk.ts';
import { readChunks } from './source.ts';
import { installInto, readState, type Staged } from './stage.ts';
import type { EntitiesSource, EntityChanges, EntityReference, InstalledState } from './types.ts';

/** Epochs are counted up to here at most. */
const MOST_EPOCH = 2n ** 62n;

/** @throws EngineError `input_invalid` */
const referencesOf = (remove: readonly EntityReference[]): readonly EntityUid[] => {
  try {
    return remove.map((value, key) => readUid({ value, within: null, key }));
  } catch (error) {
    if (error instanceof Unreadable) throw new EngineError('input_invalid', `entities: ${error.message}`);
    throw error;
  }
};

/** References to entities, in chunks. @throws EngineError `input_invalid` */
const nameChunks = (remove: readonly EntityReference[], most: number): Iterable<Chunk> => {
  const left = referencesOf(remove).values();
  return inChunks(most, (to) => {
    const { value } = left.next();
    if (value !== undefined) to.name(value);
    return value !== undefined;
  });
};

/** What is done to the states of modules, one after the other. */
export class Installer {
  #last: Promise<unknown> = Promise.resolve();

  /** Does this when all that was asked before is done. */
  next<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** @throws EngineError `state_unsupported`, `state_refused`, `input_invalid`, `json_invalid`, `module_unavailable`, `superseded` */
  async install(
    module: LoadedModule,
    entities: EntitiesSource,
    after: bigint,
    isServing: () => boolean,
  ): Promise<InstalledState> {
    if (after < 0n || after > MOST_EPOCH)
      throw new EngineError('state_refused', `an epoch is from 0 to ${MOST_EPOCH}: ${after}`);
    // An instance that is new counts from where those were that had the state.
    const behind = after > (module.pool.state?.epoch ?? 0n) ? after : (module.pool.state?.epoch ?? 0n);
    return this.#into(module, isServing, (most) => [
      { kind: CHUNK.whole, chunks: readChunks(entities, most), after: behind },
    ]);
  }

  /** @throws EngineError as `install` */
  async update(
    module: LoadedModule,
    { upsert, remove }: EntityChanges,
    isServing: () => boolean,
  ): Promise<InstalledState> {
    if (module.pool.current === undefined)
      throw new EngineError('module_unavailable', 'no instance has what is installed: install all of it again');
    return this.#into(module, isServing, (most) => [
      { kind: CHUNK.removals, chunks: nameChunks(remove ?? [], most) },
      { kind: CHUNK.entities, chunks: readChunks(upsert ?? [], most) },
    ]);
  }

  /** Installs in one module what is installed in another. @throws EngineError as `install` */
  async carry(from: LoadedModule, to: LoadedModule, isServing: () => boolean): Promise<InstalledState> {
    const { current, state } = from.pool;
    if (current === undefined || state === null)
      throw new EngineError('module_unavailable', 'no instance has what is installed: install all of it again');
    return this.#into(to, isServing, () => [{ kind: CHUNK.whole, chunks: readState(current), after: state.epoch }]);
  }

  async #into(
    { manifest, pool }: LoadedModule,
    isServing: () => boolean,
    parts: (most: number) => readonly Staged[],
  ): Promise<InstalledState> {
    if (!(manifest.limits.storeBytes ?? 0))
      throw new EngineError('state_unsupported', 'the module installs nothing: no policy of it reads entities');
    const serving = pool.current;
    const instance = pool.forInstalling();
    if (instance === undefined) throw new EngineError('module_unavailable', 'no instance of the module can be made');
    let state: InstalledState;
    try {
      state = await installInto(instance, parts(rowBytes(instance)), () => isServing() && pool.current === serving);
    } catch (error) {
      if (error instanceof EngineError) throw error;
      // It trapped: those that stand by have what was installed before.
      if (pool.current === instance) pool.replace();
      throw new EngineError('state_refused', 'the module failed while entities were being installed', { cause: error });
    }
    pool.installed(instance, state);
    return state;
  }
}
