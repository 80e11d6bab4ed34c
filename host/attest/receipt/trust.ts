import { parsePolicy } from '../../audit/tlog-policy/parse.ts';
import { parseVerifierKey } from '../../audit/note/key.ts';
import { withSchemes } from '../../audit/ml-dsa/scheme.ts';
import { decodeHex } from '../../encoding/base64/hex.ts';
import { parseJson } from '../../engine/json/parse.ts';
import { AttestError } from '../error/error.ts';
import { PolicyReader } from '../policy/reader.ts';
import { readAcceleratorTrust, readPlatformPolicies } from '../wire/policies.ts';
import type { KnownModule, ReceiptTrust } from './types.ts';

/** Trust files are short: a policy of witnesses is the longest that stands in one. */
const MAX_BYTES = 1 << 22;
/** The last millisecond that a date can name. */
const MAX_TIME = 8_640_000_000_000_000;
const NONCE_BYTES = 64;

function refuse(why: string): never {
  throw new AttestError('options_invalid', `trust ${why}`);
}

function jsonOf(bytes: Uint8Array): unknown {
  if (bytes.length > MAX_BYTES) refuse(`has more than ${MAX_BYTES} bytes`);
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AttestError('options_invalid', 'trust is no JSON', { cause });
  }
}

function textOf(reader: PolicyReader, member: string): string | null {
  const value = reader.value(member);
  if (value === undefined || value === null) return null;
  return typeof value === 'string' && value !== '' ? value : refuse(`has a member ${member} that is no text`);
}

function modulesOf(value: unknown): readonly KnownModule[] | null {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value)) return refuse('has a member modules that is no list');
  return value.map((each: unknown) => {
    const reader = new PolicyReader(each, 'trust.modules');
    const digest = textOf(reader, 'digest') ?? '';
    if (decodeHex(digest, 32) === undefined) refuse('names a module by what is no SHA-256 in lower-case hexadecimal');
    const name = textOf(reader, 'name');
    const rebuilt = reader.flag('rebuilt', false);
    reader.end();
    return { digest, rebuilt, ...(name === null ? {} : { name }) };
  });
}

function nonceOf(value: unknown): ReceiptTrust['nonce'] {
  if (value === undefined || value === null) return undefined;
  const reader = new PolicyReader(value, 'trust.nonce');
  const text = reader.bytes('value', NONCE_BYTES) ?? '';
  const nonce = decodeHex(text, text.length / 2);
  const at = reader.integer('at', MAX_TIME, null);
  reader.end();
  if (nonce === undefined || nonce.length === 0 || at === null) return refuse('has a nonce without its value or time');
  return { value: nonce, at };
}

/**
 * Reads a trust file: whom and what a verifier of receipts trusts, as JSON (docs/decision-receipts.md). A member that is not known is refused.
 * @throws AttestError `options_invalid`; AuditError `key_invalid`, `key_unsupported`, `policy_malformed`, `package_missing` for a key of ML-DSA-44
 */
export async function readReceiptTrust(bytes: Uint8Array): Promise<ReceiptTrust> {
  const reader = new PolicyReader(jsonOf(bytes), 'trust');
  const texts = reader.texts('keys') ?? [];
  const keys = await withSchemes((schemes) => texts.map((text) => parseVerifierKey(text.trim(), schemes)));
  const [first] = keys;
  if (first === undefined) return refuse('names no key of the log');
  const origin = textOf(reader, 'origin') ?? first.name;
  const policy = textOf(reader, 'witnesses');
  const nonce = nonceOf(reader.value('nonce'));
  const platforms = reader.value('platforms');
  const accelerators = reader.value('accelerators');
  const trust: ReceiptTrust = {
    log: { origin, keys },
    witnesses: policy === null ? null : await withSchemes((schemes) => parsePolicy(policy, schemes)),
    modules: modulesOf(reader.value('modules')),
    hosts: reader.hex('hosts', 32),
    platforms: platforms === undefined ? {} : readPlatformPolicies(platforms, 'trust.platforms'),
    ...(accelerators === undefined ? {} : { accelerators: readAcceleratorTrust(accelerators, 'trust.accelerators') }),
    ...(nonce === undefined ? {} : { nonce }),
  };
  reader.end();
  return trust;
}
