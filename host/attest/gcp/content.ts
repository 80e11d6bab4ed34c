import type { Appraisal } from '../appraisal/appraisal.ts';
import type { GcpCheck } from './checks.ts';
import type { FullGcpPolicy } from './policy.ts';
import type { GcpClaims, GcpContainer } from './types.ts';

/** How a text of a token stands in a detail: short, and without anything that a terminal takes for more. */
function quote(text: string | null): string {
  return text === null ? 'nothing' : JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

/** Judges that a value is one of a list; skipped where the policy has none. */
function judgeListed(
  appraisal: Appraisal<GcpCheck>,
  id: GcpCheck,
  list: readonly string[] | null,
  value: string | null,
  what: string,
): void {
  if (list === null) appraisal.skip(id, `the policy lists no ${what}`);
  else appraisal.judge(id, value !== null && list.includes(value), `${what} ${quote(value)}`);
}

function judgeSoftware(
  appraisal: Appraisal<GcpCheck>,
  { software, softwareVersions, debug, secureBoot, supportAttributes }: GcpClaims,
  policy: FullGcpPolicy,
): void {
  const { minimumSoftwareVersion: minimum } = policy;
  const versions = softwareVersions.map((version) => (/^\d{1,15}$/.test(version) ? Number(version) : 0));
  const isRecent = minimum === null || (versions.length > 0 && versions.every((version) => version >= minimum));
  const found = `${quote(software)} ${quote(softwareVersions.join(', '))}`;
  appraisal.judge('software', software === 'CONFIDENTIAL_SPACE' && isRecent, found);
  if (policy.allowDebug) appraisal.skip('debug', `the policy takes debugging; dbgstat is ${quote(debug)}`);
  else appraisal.judge('debug', debug === 'disabled-since-boot', `dbgstat is ${quote(debug)}`);
  if (policy.requireSecureBoot) appraisal.judge('secure_boot', secureBoot === true, `secboot is ${secureBoot}`);
  else appraisal.skip('secure_boot', `the policy does not demand it; secboot is ${secureBoot}`);
  const taken = supportAttributes.some((attribute) => policy.supportAttributes.some((each) => each === attribute));
  appraisal.judge('support', taken, quote(supportAttributes.join(', ')));
}

function judgeHardware(
  appraisal: Appraisal<GcpCheck>,
  { hardware, tcbStatus, tcbDate, gpuMode }: GcpClaims,
  policy: FullGcpPolicy,
): void {
  appraisal.judge(
    'hardware',
    policy.hardware.some((each) => each === hardware),
    quote(hardware),
  );
  if (hardware === 'GCP_INTEL_TDX') {
    const { minimumTcbDate: minimum } = policy;
    const isTaken = policy.tcbStatuses.some((status) => status === tcbStatus);
    const isRecent = minimum === null || (tcbDate !== null && tcbDate >= minimum);
    const date = tcbDate === null ? 'no date' : new Date(tcbDate).toISOString();
    appraisal.judge('tcb', isTaken && isRecent, `${quote(tcbStatus)} of ${date}`);
  } else appraisal.skip('tcb', `tokens of ${quote(hardware)} name no status of the firmware`);
  if (gpuMode === null && policy.gpu === 'if-present') appraisal.skip('gpu', 'the token names no GPU');
  else appraisal.judge('gpu', gpuMode === 'ON', `confidential mode of the GPU: ${quote(gpuMode)}`);
}

function judgeOverrides(
  appraisal: Appraisal<GcpCheck>,
  { commandOverride: command, environmentOverride: variables }: GcpContainer,
  policy: FullGcpPolicy,
): void {
  if (command === null || variables === null) {
    return appraisal.fail('overrides', 'something is replaced in a form that is not known');
  }
  const replaced = Object.keys(variables);
  const isCommandKept = policy.allowCommandOverride || command.length === 0;
  const isAllowed = replaced.every((name) => policy.environmentOverrides.includes(name));
  const found = `${command.length} parts of a command and ${replaced.length} variables replaced`;
  appraisal.judge('overrides', isCommandKept && isAllowed, found);
}

function judgeContainer(appraisal: Appraisal<GcpCheck>, { container }: GcpClaims, policy: FullGcpPolicy): void {
  judgeListed(appraisal, 'image', policy.imageDigests, container.imageDigest, 'digest of an image');
  judgeListed(appraisal, 'image', policy.imageReferences, container.imageReference, 'name of an image');
  if (policy.arguments === null) appraisal.skip('command', 'the policy names no arguments');
  else {
    const isSame = JSON.stringify(policy.arguments) === JSON.stringify(container.arguments);
    appraisal.judge('command', isSame, 'the arguments of the policy', 'other arguments than those of the policy');
  }
  if (policy.environment === null) appraisal.skip('command', 'the policy names no variables');
  else {
    const { environment } = container;
    const variables = new Set(Object.entries(environment ?? {}).map(([name, value]) => `${name}=${value}`));
    const isThere = environment !== null && policy.environment.every((variable) => variables.has(variable));
    appraisal.judge('command', isThere, 'the variables of the policy', 'not all variables of the policy');
  }
  judgeOverrides(appraisal, container, policy);
}

/** Judges what a token says, apart from who says it to whom and when. */
export function judgeContent(appraisal: Appraisal<GcpCheck>, claims: GcpClaims, policy: FullGcpPolicy): void {
  judgeSoftware(appraisal, claims, policy);
  judgeHardware(appraisal, claims, policy);
  judgeContainer(appraisal, claims, policy);
  judgeListed(appraisal, 'instance', policy.projects, claims.instance.project, 'project');
  judgeListed(appraisal, 'instance', policy.zones, claims.instance.zone, 'zone');
  const { serviceAccounts: listed } = policy;
  if (listed === null) appraisal.skip('service_accounts', 'the policy lists no service accounts');
  else {
    const strangers = claims.serviceAccounts.filter((account) => !listed.includes(account));
    const isListed = strangers.length === 0 && claims.serviceAccounts.length > 0;
    appraisal.judge('service_accounts', isListed, `${claims.serviceAccounts.length} service accounts`);
  }
}
