import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { encodeHex } from '../../../encoding/base64/hex.ts';
import { sameBytes } from '../../../encoding/bytes/same.ts';
import { parseCheckpoint } from '../../../audit/checkpoint/checkpoint.ts';
import { AuditError } from '../../../audit/error/error.ts';
import { nodeFiles } from '../../../audit/log/files.node.ts';
import { makeFolder } from '../../../audit/log/folder.node.ts';
import { hostKeyName } from '../../../audit/log/host-key.ts';
import { readRegular } from '../../../audit/log/regular.node.ts';
import { formatKeyId } from '../../../audit/note/key.ts';
import { MAX_NOTE_BYTES, parseNote } from '../../../audit/note/parse.ts';
import { fromUtf8 } from '../../../audit/note/text.ts';
import { bindingDigest } from '../../binding/slot.ts';
import { MEMBERS, type Label } from '../members.ts';
import { sha256 } from '../../digest/sha256.ts';
import { damaged, formatKept, MAX_KEPT_BYTES, parseKept } from './file.ts';
import type { KeptBinding, ReceiptStore } from './types.ts';

/** Statements, by their digest; what belongs to them, by its SHA-256; heads, by the ids of the keys that signed them. */
const FOLDERS = { statements: 'statements', attached: 'attached', heads: 'heads' } as const;

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** Writes a file that is there whole or not at all, and stays when this resolves. */
async function write(path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path);
  makeFolder(folder);
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(draft, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  nodeFiles.syncFolder(folder);
}

/** The bytes of a file; null when it is not there. @throws AttestError `malformed` for what is no regular file, or longer than `limit` */
function read(path: string, limit: number): Uint8Array<ArrayBuffer> | null {
  try {
    return readRegular(path, limit);
  } catch (cause) {
    if (isMissing(cause)) return null;
    if (cause instanceof AuditError) return damaged(cause.message, { cause });
    throw cause;
  }
}

class ReceiptFolder implements ReceiptStore {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = resolve(dir);
  }

  #path(folder: keyof typeof FOLDERS, name: string): string {
    return join(this.#dir, FOLDERS[folder], name);
  }

  async keep({ binding, evidence, endorsements, accelerators = null }: KeptBinding): Promise<void> {
    const file = {
      binding,
      evidence: evidence === null ? null : await this.#attach(evidence, 'evidence'),
      endorsements: endorsements === null ? null : await this.#attach(endorsements, 'endorsements'),
      accelerators:
        accelerators === null
          ? null
          : {
              evidence: await this.#attach(accelerators.evidence, 'accelerators'),
              endorsements: await this.#attach(accelerators.endorsements, 'accelerator-endorsements'),
            },
    };
    // Last: a statement that is there has what belongs to it, whatever is interrupted.
    await write(this.#path('statements', encodeHex(await bindingDigest(binding))), formatKept(file));
  }

  /** @returns its digest */
  async #attach(bytes: Uint8Array, label: Label): Promise<Uint8Array> {
    const digest = await sha256(bytes);
    const path = this.#path('attached', encodeHex(digest));
    // Endorsements stay the same for weeks.
    if (!(await isWhole(path, digest, MEMBERS[label]))) await write(path, bytes);
    return digest;
  }

  async keepHead(checkpoint: string): Promise<void> {
    const { text, signatures } = parseNote(checkpoint);
    const { origin, size } = parseCheckpoint(text);
    const bytes = new TextEncoder().encode(checkpoint);
    for (const { name, keyId } of signatures) {
      if (name !== hostKeyName(origin)) continue;
      const path = this.#path('heads', formatKeyId(keyId));
      if ((sizeOf(path) ?? -1n) <= size) await write(path, bytes);
    }
  }

  async find(digest: Uint8Array): Promise<KeptBinding | null> {
    const name = encodeHex(digest);
    const bytes = read(this.#path('statements', name), MAX_KEPT_BYTES);
    if (bytes === null) return null;
    const { binding, evidence, endorsements, accelerators = null } = parseKept(bytes);
    if (!sameBytes(await bindingDigest(binding), digest))
      damaged(`the file of the statement ${name} holds another one`);
    return {
      binding,
      evidence: evidence === null ? null : await this.#attached(evidence, 'evidence'),
      endorsements: endorsements === null ? null : await this.#attached(endorsements, 'endorsements'),
      accelerators:
        accelerators === null
          ? null
          : {
              evidence: await this.#attached(accelerators.evidence, 'accelerators'),
              endorsements: await this.#attached(accelerators.endorsements, 'accelerator-endorsements'),
            },
    };
  }

  async #attached(digest: Uint8Array, label: Label): Promise<Uint8Array> {
    const name = encodeHex(digest);
    const bytes =
      read(this.#path('attached', name), MEMBERS[label]) ?? damaged(`the ${label} sha256:${name} is missing`);
    return sameBytes(await sha256(bytes), digest) ? bytes : damaged(`the ${label} sha256:${name} has another digest`);
  }

  async head(hostKeyId: number): Promise<string | null> {
    const bytes = read(this.#path('heads', formatKeyId(hostKeyId)), MAX_NOTE_BYTES);
    return bytes === null ? null : (fromUtf8(bytes) ?? damaged('a head is not UTF-8'));
  }
}

/** Whether a file is there with the bytes of a digest. */
async function isWhole(path: string, digest: Uint8Array, limit: number): Promise<boolean> {
  try {
    return sameBytes(await sha256(readRegular(path, limit)), digest);
  } catch (error) {
    // Whatever is there instead, a whole one takes its place.
    if (isMissing(error) || error instanceof AuditError) return false;
    throw error;
  }
}

/** The size of a head that is kept; undefined for none, and for one that is damaged. */
function sizeOf(path: string): bigint | undefined {
  try {
    return parseCheckpoint(parseNote(readRegular(path, MAX_NOTE_BYTES)).text).size;
  } catch (error) {
    if (isMissing(error) || error instanceof AuditError) return undefined;
    throw error;
  }
}

/**
 * Keeps in a folder what receipts are made of: to be given to `createAttestedHost` as `keep`, and to `makeReceipt`. The folder is made when something is kept. Several hosts may share one.
 *
 * @throws from its methods: AttestError `malformed` for what is damaged; AuditError `note_malformed`, `checkpoint_malformed` for a head that is none; errors of the file system
 */
export function receiptFolder(dir: string): ReceiptStore {
  return new ReceiptFolder(dir);
}
