import { AttestError } from '../error/error.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { Der, TAG } from '../../encoding/der/asn1.ts';
import type { Certificate } from '../../x509/certificate.ts';

/** 2.23.133.5.4.1, in which Hopper's leaves have a version, a key and one digest. */
const COMPOSITE_DEVICE_ID = '678105050401';
/** 2.23.133.5.4.1.1, DiceTcbInfo, in which Blackwell's have them, and the places of its digests, [6], and flags, [7]. */
const DICE_TCB_INFO = '67810505040101';
const FWID_LIST = 0xa6;
const FLAGS = 0x87;
/** Flags that no firmware has that keeps secrets, by their bit in the first byte. Which others there are is no matter: genuine devices have notConfigured. */
const UNSAFE = { notSecure: 0x40, recovery: 0x20, debug: 0x10 } as const;

/** @throws AttestError `malformed` */
export function refuse(why: string): never {
  throw new AttestError('malformed', why);
}

/** The members of DiceTcbInfo; null where a certificate has none. */
function tcbInfoOf({ extensions }: Certificate): readonly Der[] | null {
  const info = extensions.get(DICE_TCB_INFO);
  return info === undefined ? null : Der.read(info.value, refuse).children();
}

/** What the digest of a firmware id is. */
function digestOf(fwid: Der | undefined): readonly string[] {
  const [, digest] = fwid?.children() ?? [];
  return digest?.tag === TAG.octetString ? [encodeHex(digest.contents(TAG.octetString))] : [];
}

/**
 * Firmware ids of a leaf in hexadecimal, in either form; null where it names none.
 * @throws AttestError `malformed`
 */
export function fwidsOf(leaf: Certificate): readonly string[] | null {
  const composite = leaf.extensions.get(COMPOSITE_DEVICE_ID);
  const info = tcbInfoOf(leaf);
  if (composite === undefined && info === null) return null;
  const [, , fwid] = composite === undefined ? [] : Der.read(composite.value, refuse).children();
  const listed = (info ?? []).filter(({ tag }) => tag === FWID_LIST).flatMap((list) => list.children(FWID_LIST));
  return [...digestOf(fwid), ...listed.flatMap(digestOf)];
}

/**
 * Flags that certificates have of the firmware that they are of, and that none has that keeps secrets; null where no certificate has flags.
 * @throws AttestError `malformed`
 */
export function unsafeFlagsOf(certificates: readonly Certificate[]): readonly string[] | null {
  const flags = certificates.flatMap((each) => (tcbInfoOf(each) ?? []).filter(({ tag }) => tag === FLAGS));
  if (flags.length === 0) return null;
  const bits = flags.map((each) => {
    const [unused, first = 0] = each.contents(FLAGS);
    return unused === undefined || unused > 7 ? refuse('flags that are no bits') : first;
  });
  return Object.entries(UNSAFE).flatMap(([name, bit]) => (bits.some((byte) => (byte & bit) !== 0) ? [name] : []));
}
