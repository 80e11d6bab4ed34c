import { encodeHex } from '../../encoding/base64/hex.ts';
import { sameBytes } from '../../encoding/bytes/same.ts';
import type { Appraisal } from '../appraisal/appraisal.ts';
import { AttestError } from '../error/error.ts';
import type { AzureCheck } from './checks.ts';
import type { VmConfiguration } from './hcl.ts';
import type { FullAzurePolicy } from './policy.ts';
import type { AzureEvidence, Pcr } from './types.ts';

/** The values that an event log leads to, by register. Refuses with an AttestError what is no log. */
export type ReplayLog = (log: Uint8Array<ArrayBuffer>) => Promise<ReadonlyMap<number, Uint8Array>>;

function judgePcrs(appraisal: Appraisal<AzureCheck>, pcrs: readonly Pcr[], policy: FullAzurePolicy): void {
  if (policy.pcrs.size === 0) appraisal.skip('pcrs', 'the policy lists no values');
  for (const [index, listed] of policy.pcrs) {
    const pcr = pcrs.find((each) => each.index === index);
    const isListed = pcr !== undefined && listed.includes(encodeHex(pcr.value));
    appraisal.judge('pcrs', isListed, `register ${index}`, `register ${index} has none of its values`);
  }
}

async function judgeLog(
  appraisal: Appraisal<AzureCheck>,
  { eventLog = null, quote }: AzureEvidence,
  policy: FullAzurePolicy,
  replay: ReplayLog,
): Promise<void> {
  if (eventLog === null) {
    if (policy.eventLog === 'required') appraisal.fail('event_log', 'the policy demands an event log');
    else appraisal.skip('event_log', 'no event log is shown, and the policy demands none');
    return;
  }
  let replayed: ReadonlyMap<number, Uint8Array>;
  try {
    replayed = await replay(eventLog);
  } catch (error) {
    if (!(error instanceof AttestError)) throw error;
    appraisal.fail('event_log', error.message);
    return;
  }
  // A log of nothing leads anywhere.
  if (replayed.size === 0) appraisal.fail('event_log', 'the log has no event of a register');
  for (const [index, value] of replayed) {
    const pcr = quote.pcrs.find((each) => each.index === index);
    const isSame = pcr !== undefined && sameBytes(pcr.value, value);
    appraisal.judge('event_log', isSame, `register ${index}`, `the log does not lead to register ${index}`);
  }
}

function judgeListed(
  appraisal: Appraisal<AzureCheck>,
  id: 'machine' | 'user_data',
  list: readonly string[] | null,
  value: string | null,
): void {
  if (list === null) appraisal.skip(id, 'the policy lists none');
  else appraisal.judge(id, value !== null && list.includes(value), JSON.stringify(value));
}

/** Judges what the TPM's registers and the paravisor's data say. */
export async function judgeContent(
  appraisal: Appraisal<AzureCheck>,
  evidence: AzureEvidence,
  { secureBoot, tpm, console, vmId, userData }: VmConfiguration,
  policy: FullAzurePolicy,
  replay: ReplayLog,
): Promise<void> {
  judgePcrs(appraisal, evidence.quote.pcrs, policy);
  await judgeLog(appraisal, evidence, policy, replay);
  const isBooted = !policy.requireSecureBoot || secureBoot === true;
  const isClosed = policy.allowConsole || console === false;
  const found = `secure-boot ${secureBoot}, tpm-enabled ${tpm}, console-enabled ${console}`;
  appraisal.judge('configuration', isBooted && isClosed && tpm === true, found);
  judgeListed(appraisal, 'machine', policy.vmIds, vmId);
  judgeListed(appraisal, 'user_data', policy.userData, userData);
}
