import { flagIn, hasMember, objectIn, textIn, textMapIn, textsIn, type JsonObject } from '../jwt/json.ts';
import { readTimes } from '../jwt/times.ts';
import type { GcpClaims, GcpContainer, GcpInstance } from './types.ts';

/** A member that was read; `none` where there is none, and null where it stands in a form that is not known: nothing must not stand for that. */
function orUnknown<T>(container: JsonObject | undefined, name: string, read: T | undefined, none: T): T | null {
  return read ?? (hasMember(container, name) ? null : none);
}

function readContainer(container: JsonObject | undefined): GcpContainer {
  const texts = (name: string): readonly string[] | null => orUnknown(container, name, textsIn(container, name), []);
  const variables = (name: string): Readonly<Record<string, string>> | null =>
    orUnknown(container, name, textMapIn(container, name), {});
  return {
    imageDigest: textIn(container, 'image_digest') ?? null,
    imageReference: textIn(container, 'image_reference') ?? null,
    imageId: textIn(container, 'image_id') ?? null,
    restartPolicy: textIn(container, 'restart_policy') ?? null,
    arguments: texts('args'),
    environment: variables('env'),
    commandOverride: texts('cmd_override'),
    environmentOverride: variables('env_override'),
  };
}

function readInstance(gce: JsonObject | undefined): GcpInstance {
  return {
    project: textIn(gce, 'project_id') ?? null,
    zone: textIn(gce, 'zone') ?? null,
    name: textIn(gce, 'instance_name') ?? null,
    id: textIn(gce, 'instance_id') ?? null,
  };
}

function readDate(text: string | undefined): number | null {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? null : time;
}

/** The mode of the GPUs: what a token says of them in a form that is not known is `unknown`, and no GPU only where nothing is said. */
function readGpuMode(submods: JsonObject | undefined): string | null {
  if (!hasMember(submods, 'nvidia_gpu')) return null;
  return textIn(objectIn(submods, 'nvidia_gpu'), 'cc_mode') ?? 'unknown';
}

/** What the payload of a token says. */
export function readGcpClaims(claims: JsonObject): GcpClaims {
  const submods = objectIn(claims, 'submods');
  const tdx = objectIn(claims, 'tdx');
  const times = readTimes(claims);
  return {
    tee: 'gcp',
    issuer: textIn(claims, 'iss') ?? null,
    audience: textsIn(claims, 'aud', true) ?? [],
    subject: textIn(claims, 'sub') ?? null,
    issuedAt: times?.issuedAt ?? null,
    expiresAt: times?.expiresAt ?? null,
    nonces: textsIn(claims, 'eat_nonce', true) ?? [],
    software: textIn(claims, 'swname') ?? null,
    softwareVersions: textsIn(claims, 'swversion', true) ?? [],
    debug: textIn(claims, 'dbgstat') ?? null,
    secureBoot: flagIn(claims, 'secboot') ?? null,
    supportAttributes: textsIn(objectIn(submods, 'confidential_space'), 'support_attributes') ?? [],
    hardware: textIn(claims, 'hwmodel') ?? null,
    container: readContainer(objectIn(submods, 'container')),
    instance: readInstance(objectIn(submods, 'gce')),
    serviceAccounts: textsIn(claims, 'google_service_accounts') ?? [],
    tcbStatus: textIn(tdx, 'gcp_attester_tcb_status') ?? null,
    tcbDate: readDate(textIn(tdx, 'gcp_attester_tcb_date')),
    gpuMode: readGpuMode(submods),
  };
}
