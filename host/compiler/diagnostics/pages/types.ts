import type { LowerOptions } from '../../languages/yaml/options.ts';
import type { DiagnosticCode } from '../table.ts';

/** Policies that a page shows and its test compiles. */
export interface Sample {
  /** Texts by file name, compiled together in this order. */
  readonly files: Readonly<Record<string, string>>;
  /** Files that the others extend, by name. */
  readonly beside?: Readonly<Record<string, string>>;
  /** Governance files by folder. */
  readonly folders?: Readonly<Record<string, string>>;
  readonly options?: Omit<Partial<LowerOptions>, 'documents' | 'folders' | 'resolve'>;
  /** What the page shows where the text is too long to be read. */
  readonly shown?: string;
}

/** What the page of a diagnostic says beside its message and hint. */
export interface Page {
  /** What was found, and what the engines make of it. */
  readonly means: string;
  /** What an agent could do if it stayed. */
  readonly matters: string;
  readonly bad: Sample;
  readonly good: Sample;
}

export type Pages<Prefix extends string> = Readonly<Record<Extract<DiagnosticCode, `${Prefix}${string}`>, Page>>;
