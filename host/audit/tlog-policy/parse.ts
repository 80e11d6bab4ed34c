import { parseCosignerKey } from '../cosignature/key.ts';
import { AuditError } from '../error/error.ts';
import { parseVerifierKey } from '../note/key.ts';
import { fromUtf8, utf8 } from '../note/text.ts';
import type { SignatureScheme } from '../note/types.ts';
import type { PolicyGroup, PolicyLog, PolicyWitness, TrustPolicy } from './types.ts';

/** Larger policies are refused unread. */
const MAX_POLICY_BYTES = 1_000_000;
/** Most logs, witnesses and groups, each; the specification wants 32 at least. */
const MAX_DEFINITIONS = 256;
/** The quorum's name for no witnesses at all. */
const NONE = 'none';

function malformed(line: number, why: string): never {
  throw new AuditError('policy_malformed', `trust policy, line ${line}: ${why}`);
}

/** Whether a text holds nothing but tabs, newlines and what is no control character in ASCII. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if ((unit < 0x20 && unit !== 0x09 && unit !== 0x0a) || unit === 0x7f) return false;
  }
  return true;
}

/** Whether two definitions have the same public key; names and ids do not count. */
function sameKey(a: { readonly key: { readonly publicKey: Uint8Array } }, b: typeof a): boolean {
  return a.key.publicKey.every((byte, i) => byte === b.key.publicKey[i]);
}

/** What was read so far: what a line may refer to is only what stands before it. */
class PolicyReader {
  readonly logs: PolicyLog[] = [];
  readonly witnesses: PolicyWitness[] = [];
  readonly #named = new Map<string, PolicyWitness | PolicyGroup>();
  readonly #members = new Set<string>();
  readonly #schemes: readonly SignatureScheme[];
  #groups = 0;
  #quorum: PolicyWitness | PolicyGroup | null | undefined;

  constructor(schemes: readonly SignatureScheme[]) {
    this.#schemes = schemes;
  }

  read(line: number, [word, ...rest]: readonly string[]): void {
    if (word === 'log') this.#log(line, rest);
    else if (word === 'witness') this.#witness(line, rest);
    else if (word === 'group') this.#group(line, rest);
    else if (word === 'quorum') this.#readQuorum(line, rest);
    else malformed(line, 'neither log, witness, group nor quorum');
  }

  end(line: number): TrustPolicy {
    if (this.#quorum === undefined) malformed(line, 'the policy ends without a quorum');
    return { logs: this.logs, witnesses: this.witnesses, quorum: this.#quorum };
  }

  #log(line: number, [text, url, ...more]: readonly string[]): void {
    if (text === undefined || more.length > 0) malformed(line, 'a log has a key and perhaps a URL');
    if (this.logs.length === MAX_DEFINITIONS) malformed(line, `more than ${MAX_DEFINITIONS} logs`);
    const log = { key: parseVerifierKey(text, this.#schemes), url: url ?? null };
    if (this.logs.some((other) => sameKey(other, log))) malformed(line, 'a key that another log has');
    this.logs.push(log);
  }

  #witness(line: number, [name, text, url, ...more]: readonly string[]): void {
    if (name === undefined || text === undefined || more.length > 0) {
      malformed(line, 'a witness has a name, a key and perhaps a URL');
    }
    if (this.witnesses.length === MAX_DEFINITIONS) malformed(line, `more than ${MAX_DEFINITIONS} witnesses`);
    const witness = { name, key: parseCosignerKey(text, this.#schemes), url: url ?? null };
    if (this.witnesses.some((other) => sameKey(other, witness))) malformed(line, 'a key that another witness has');
    this.#define(line, witness);
    this.witnesses.push(witness);
  }

  #group(line: number, [name, count, ...names]: readonly string[]): void {
    if (name === undefined || count === undefined || names.length === 0) {
      malformed(line, 'a group has a name, a number of members and the members');
    }
    if (++this.#groups > MAX_DEFINITIONS) malformed(line, `more than ${MAX_DEFINITIONS} groups`);
    const members = names.map((each) => {
      const member = this.#find(line, each);
      if (this.#members.has(each)) malformed(line, `${each} is a member already`);
      this.#members.add(each);
      return member;
    });
    this.#define(line, { name, threshold: threshold(line, count, members.length), members });
  }

  #readQuorum(line: number, [name, ...more]: readonly string[]): void {
    if (name === undefined || more.length > 0) malformed(line, 'a quorum has one name');
    if (this.#quorum !== undefined) malformed(line, 'a second quorum');
    this.#quorum = name === NONE ? null : this.#find(line, name);
  }

  #define(line: number, defined: PolicyWitness | PolicyGroup): void {
    const { name } = defined;
    if (name === NONE || this.#named.has(name)) malformed(line, `the name ${name} is taken`);
    this.#named.set(name, defined);
  }

  #find(line: number, name: string): PolicyWitness | PolicyGroup {
    return this.#named.get(name) ?? malformed(line, `no witness or group ${name} stands before`);
  }
}

function threshold(line: number, text: string, members: number): number {
  if (text === 'all') return members;
  if (text === 'any') return 1;
  const count = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > members) malformed(line, `a group of ${members} needs \`all\`, \`any\` or a number of them`);
  return count;
}

/**
 * Reads a trust policy (C2SP tlog-policy), strictly; besides, it must be UTF-8, which the specification only recommends.
 *
 * @param source at most 1,000,000 bytes, 256 logs, 256 witnesses and 256 groups
 * @param schemes of keys that are not Ed25519
 * @throws AuditError `policy_malformed`, `too_large`; `key_invalid`, `key_unsupported` for a key in it
 */
export function parsePolicy(source: Uint8Array | string, schemes: readonly SignatureScheme[] = []): TrustPolicy {
  if (source.length > MAX_POLICY_BYTES) throw new AuditError('too_large', 'trust policy: too many bytes');
  const text = typeof source === 'string' ? source : fromUtf8(source);
  if (text === undefined || utf8(text) === undefined) malformed(1, 'not UTF-8');
  if (!isPlain(text)) malformed(1, 'a control character somewhere');
  const reader = new PolicyReader(schemes);
  const lines = text.split('\n');
  if (lines.pop() !== '') malformed(lines.length + 1, 'the last line does not end');
  for (const [i, line] of lines.entries()) {
    const words = line.split(/[ \t]+/).filter((word) => word !== '');
    if (words[0] === undefined || words[0].startsWith('#')) continue;
    reader.read(i + 1, words);
  }
  return reader.end(lines.length + 1);
}
