import type { Dialect } from '../../engine/manifest/types.ts';

/** What a policy may be written in. */
export type Language = 'yaml' | 'cedar';

/** What the example is written for. */
export type Framework = 'none' | 'typescript';

/** A file of a project, its path with `/` from the project's folder. */
export interface ProjectFile {
  readonly path: string;
  readonly text: string;
  /** One that is there stays, and is in nobody's way. */
  readonly unlessThere?: true;
}

/** A call that the example makes, and what it shows. */
export interface ExampleCall {
  readonly title: string;
  /** The tool that is called; null where what the policy sees names it. */
  readonly tool: string | null;
  /** What the policy's conditions see: JSON. */
  readonly context: Readonly<Record<string, unknown>>;
}

/** A policy pack to start from. */
export interface Pack {
  readonly name: string;
  /** Its policies, in the order of loading. */
  readonly policies: readonly ProjectFile[];
  /** Everything else of it: tests and a page. */
  readonly others: readonly ProjectFile[];
}

/** What a project is to be. */
export interface ProjectChoices {
  /** The name of the project's folder. */
  readonly name: string;
  readonly dialect: Dialect;
  /** Null starts from a policy of three rules. */
  readonly pack: Pack | null;
  /** The calls of the example, when it starts from a pack. */
  readonly calls: readonly ExampleCall[];
  readonly framework: Framework;
  /** Whether a package.json is there already, and if so whether its modules are ECMAScript's by default. */
  readonly manifest: 'none' | 'module' | 'commonjs';
  /** The version of Edict that the project depends on. */
  readonly version: string;
  /** The text of the schema for agents, for a project in Cedar; null for one in YAML. */
  readonly agentSchema: string | null;
  /** The path of the folder of JSON Schemas from the project's folder, where editors find it; null where it is not. */
  readonly schemas: string | null;
}

/** A project, ready to be written. */
export interface Project {
  readonly files: readonly ProjectFile[];
  /** What to do next, one command each. */
  readonly next: readonly string[];
}
