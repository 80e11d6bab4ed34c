import type * as YamlModule from 'yaml';

/** The YAML parser, an optional dependency. */
export type Yaml = typeof YamlModule;
