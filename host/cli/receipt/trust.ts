import {
  AttestError,
  readPlatformPolicies,
  readReceiptTrust,
  type KnownModule,
  type ReceiptTrust,
} from '../../attest/index.ts';
import { AuditError, parsePolicy, withSchemes, type TrustPolicy } from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { readBytes } from '../frame/io.ts';
import { policiesIn } from '../attest/policies.ts';
import { TRUST_OPTIONS, trustOf, type TrustValues } from '../audit/trust.ts';

/** The flags that say what a verification of receipts trusts. */
export const RECEIPT_TRUST_OPTIONS = {
  ...TRUST_OPTIONS,
  module: {
    type: 'string',
    multiple: true,
    argument: 'DIGEST',
    description: 'SHA-256 of a module that may have decided; may be repeated; default any',
  },
  host: {
    type: 'string',
    multiple: true,
    argument: 'DIGEST',
    description: 'SHA-256 of host code that is known; may be repeated; default any',
  },
  platforms: {
    type: 'string',
    argument: 'FILE',
    description: 'JSON: of each platform that is accepted, its policy (docs/attestation.md), such as {"snp": {}}',
  },
  trust: {
    type: 'string',
    argument: 'FILE',
    description: 'A trust file that says all of this (docs/decision-receipts.md); excludes the other flags of trust',
  },
  software: { type: 'boolean', description: 'Accept a host without a trusted environment, whose key is software' },
} as const;

export interface ReceiptTrustValues extends TrustValues {
  readonly module?: readonly string[];
  readonly host?: readonly string[];
  readonly platforms?: string;
  readonly trust?: string;
  readonly software?: boolean;
}

function digestsOf(flag: string, texts: readonly string[] | undefined): readonly string[] | null {
  if (texts === undefined || texts.length === 0) return null;
  for (const text of texts) {
    if (!/^[0-9a-f]{64}$/.test(text))
      throw new CliError('usage', `\`${flag} ${text}\` is no SHA-256 in lower-case hexadecimal.`);
  }
  return texts;
}

async function platformsOf({
  platforms: file,
  software = false,
}: ReceiptTrustValues): Promise<ReceiptTrust['platforms']> {
  const none = software ? { none: { software: 'accept' } as const } : {};
  if (file === undefined) return none;
  return { ...(await policiesIn(file, readPlatformPolicies)), ...none };
}

async function witnessesOf(file: string | undefined): Promise<TrustPolicy | null> {
  if (file === undefined) return null;
  const source = await readBytes(file);
  return withSchemes((schemes) => parsePolicy(source, schemes));
}

/**
 * What a trust file says.
 * @throws CliError `usage` for what is none, `unreadable`
 */
export async function trustFileOf(file: string): Promise<ReceiptTrust> {
  const bytes = await readBytes(file);
  try {
    return await readReceiptTrust(bytes);
  } catch (cause) {
    if (!(cause instanceof AttestError) && !(cause instanceof AuditError)) throw cause;
    throw new CliError('usage', `${file} is no trust file: ${cause.message}.`, { cause });
  }
}

/**
 * Whom and what to trust.
 * @throws CliError `usage`, `unreadable`; those of `trustOf`
 */
export async function receiptTrustOf(values: ReceiptTrustValues): Promise<ReceiptTrust> {
  const { policy, trust, ...withoutPolicy } = values;
  if (trust !== undefined) {
    const others = Object.keys(RECEIPT_TRUST_OPTIONS).filter((flag) => flag !== 'trust');
    const other = others.find((flag) => new Map(Object.entries(values)).get(flag) !== undefined);
    if (other !== undefined) throw new CliError('usage', `\`--trust\` and \`--${other}\` exclude each other.`);
    return trustFileOf(trust);
  }
  const named = (values.key?.length ?? 0) > 0;
  // The witnesses are a claim of their own; a policy names the log only where no key does.
  const log = await trustOf(named || policy === undefined ? withoutPolicy : values, null);
  const modules = digestsOf('--module', values.module);
  return {
    log,
    witnesses: await witnessesOf(policy),
    modules: modules === null ? null : modules.map((digest): KnownModule => ({ digest })),
    hosts: digestsOf('--host', values.host),
    platforms: await platformsOf(values),
  };
}
