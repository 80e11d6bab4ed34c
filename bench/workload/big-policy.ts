import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The biggest published policy of AGT: 1,555 rules, nearly all of them patterns. */
const FILE = 'agt/v4-policies/examples__atr-community-rules__atr_security_policy.yaml';
const FOLDER = '../../../shared/vectors';

/** Said where the vectors are not at hand. */
export const BIG_POLICY_MISSING = `the file of 1,555 rules is not at hand: ${FILE}`;

/** Where the file lies among the vectors (`EDICT_VECTORS`, else beside the checkout); null without them. */
export const bigPolicyPath = (): string | null => {
  const folder = process.env['EDICT_VECTORS'] ?? resolve(fileURLToPath(new URL('.', import.meta.url)), FOLDER);
  const path = join(folder, FILE);
  return existsSync(path) ? path : null;
};
