import type { PolicySource } from '../../yaml/options.ts';

/** What belongs to policies of Cedar beside their documents. */
export interface CedarOptions {
  /**
   * The schema, in one or more documents: Cedar's own syntax, or the JSON format where a name ends in `.json`. Policies are validated against it, strictly, and refused where
   * they are not valid. Without one they are not validated.
   */
  readonly schema?: readonly PolicySource[];
  /** Documents of links of templates, each a JSON list of `{template_id, link_id, args}`, as Cedar's own command line writes them. */
  readonly links?: readonly PolicySource[];
  /** What a `forbid` that errs does: it is skipped, as Cedar does, or it denies. Default `skip`. */
  readonly onError?: 'skip' | 'deny';
  /**
   * What requests the module decides on, where there is a schema: `valid` (default), those that the schema allows, so that code asks for no type that it tells; or `any`, whatever they hold.
   */
  readonly requests?: 'valid' | 'any';
  /** How many entities a policy may look into one after the other; needs a schema. Not checked where it is left out. */
  readonly level?: number;
}

/** Whether a document of this name holds policies of Cedar: text, or JSON where it ends in `.cedar.json`. */
export const isCedarName = (name: string): boolean => /\.cedar(?:\.json)?$/u.test(name);

/** Whether a document of this name holds a schema of Cedar. */
export const isSchemaName = (name: string): boolean => /\.cedarschema(?:\.json)?$/u.test(name);
