import type { Diagnostic } from '../../compiler/diagnostics/types.ts';
import type { Unit } from '../../compiler/ir/types.ts';
import type { Engine } from '../../engine/types.ts';

/** A policy set that tests are run on: compiled once, however many test files name it. */
export interface Subject {
  /** Identifies the policy set and its options in a run. */
  readonly key: string;
  /** The policies' files, as people name them. */
  readonly name: string;
  readonly diagnostics: readonly Diagnostic[];
  /** The compiled module; null when the policies have errors. Compiled when it is first asked for. */
  engine(): Promise<Engine | null>;
  /** The policies in the IR, for what looks inside; null when they have errors. */
  readonly unit: Unit | null;
  /** The path of a source by its name, as people name it. */
  readonly locate: (name: string) => string;
}
