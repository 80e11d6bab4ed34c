import { encodeBase64Url } from '../../encoding/base64/base64url.ts';
import { AttestError } from '../error/error.ts';
import { readJsonObject } from '../jwt/json.ts';
import { askAgent, type AgentOptions } from './agent.node.ts';

/** Where the agents of Confidential Containers listen, in the guest. */
export const TRUSTEE_PORT = 8006;
const MAX_RUNTIME_DATA_BYTES = 64;
const MAX_EVIDENCE_BYTES = 8 << 20;

export interface TrusteeAgentOptions extends AgentOptions {
  /** Its port on the loopback interface. Default 8006. */
  readonly port?: number;
}

/**
 * Asks the attestation agent of Confidential Containers for evidence. Agents that do not know of base64 take it for the data itself: their evidence is then for
 * something else, which its verifier sees.
 *
 * @param runtimeData up to 64 bytes, which are the report data, or the beginning of it
 * @returns JSON in the agent's own form, such as `attestToTrustee` and `readAzureEvidence` take. Which platform it is of, the agent does not say.
 * @throws AttestError `not_available`, `collection_failed`, `options_invalid`
 */
export async function collectTrustee(
  runtimeData: Uint8Array,
  options: TrusteeAgentOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  if (runtimeData.length === 0 || runtimeData.length > MAX_RUNTIME_DATA_BYTES)
    throw new AttestError('options_invalid', 'runtime data has 1 to 64 bytes');
  const evidence = await askAgent({
    ...options,
    agent: 'the attestation agent',
    at: { host: '127.0.0.1', port: options.port ?? TRUSTEE_PORT },
    path: `/aa/evidence?runtime_data=${encodeBase64Url(runtimeData)}&encoding=base64`,
    limit: MAX_EVIDENCE_BYTES,
  });
  try {
    readJsonObject(evidence, 'evidence');
  } catch (cause) {
    throw new AttestError('collection_failed', 'the attestation agent: an answer that is no JSON object', { cause });
  }
  return evidence;
}
