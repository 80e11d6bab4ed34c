import { type Engine, type Slot } from '../../../host/engine/index.ts';
import type { Entry, Unit } from '../../../host/compiler/ir/types.ts';
import { buildAndLoad } from '../../module/build.ts';
import type { Recorder } from '../suite.ts';
import { fromHex } from './notation.ts';
import { type Named, runCases, same } from './vectors.ts';

interface ModuleFrameVector extends Named {
  readonly slots: number;
  readonly frame: string;
  readonly valid: boolean;
}

/** An entry whose one rule always allows. */
function entryOf(slots: number): Entry {
  return {
    name: `${slots} slots`,
    version: '1',
    dialect: 'agt-py',
    strategy: 'deny_overrides',
    combine: 'first',
    slots: Array.from({ length: slots }, (_, i): Slot => ({ path: [`s${i}`], walk: 'record', type: 'any' })),
    rules: [
      {
        id: 'always',
        name: null,
        policy: null,
        effect: 'allow',
        action: 'allow',
        reason: 'always',
        fallback: true,
        obligations: [],
        conditions: [],
        annotations: {},
        guard: { kind: 'constant', value: { tag: 'bool', value: true } },
        onError: 'deny',
        rank: 0,
      },
    ],
    obligations: [],
  };
}

/** Decides on every frame with a module of the shipped compiler. */
export async function decideOnFrames(recorder: Recorder): Promise<void> {
  const unit: Unit = { sources: [], entries: [0, 1, 2].map(entryOf) };
  const { engine }: { readonly engine: Engine } = await buildAndLoad(unit);
  recorder.note(`module for frames: ${engine.digest}`);
  await runCases<ModuleFrameVector>(
    'module-frames.json',
    recorder,
    ({ slots, frame, valid }) => {
      const { verdict, error } = engine.decideFrame(fromHex(frame), { entry: `${slots} slots` });
      same('verdict and error', [verdict, error], valid ? ['allow', null] : ['deny', 'runtime_error:frame_invalid']);
    },
    () => undefined,
  );
}
