import type { Schema } from '../../compiler/languages/cedar/schema/types.ts';
import type { PreparedPolicies } from './policies.ts';

/** What was prepared under a name, for as long as the program runs, as in cedar-wasm. */
export const POLICY_SETS = new Map<string, PreparedPolicies>();

export const SCHEMAS = new Map<string, Schema>();
