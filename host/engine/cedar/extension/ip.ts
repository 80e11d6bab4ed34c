import type { Cell } from '../../cell/cell.ts';

/** Longest text that Cedar reads as an address. */
const LONGEST = 43;

const OCTET = /^(?:0|[1-9][0-9]{0,2})$/u;
const GROUP = /^[0-9a-fA-F]{1,4}$/u;
const PREFIX = /^(?:0|[1-9][0-9]{0,2})$/u;

const v4Bytes = (text: string): readonly number[] | null => {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => OCTET.test(part))) return null;
  const octets = parts.map(Number);
  return octets.every((octet) => octet <= 255) ? [...Array.from({ length: 12 }, () => 0), ...octets] : null;
};

/** Groups joined by single colons; none for the empty text. */
const groupsOf = (text: string): readonly number[] | null => {
  if (text === '') return [];
  const parts = text.split(':');
  return parts.every((part) => GROUP.test(part)) ? parts.map((part) => Number.parseInt(part, 16)) : null;
};

/** `::` stands once at most, for one group at least. */
const v6Groups = (text: string): readonly number[] | null => {
  const [before = '', after, more] = text.split('::');
  if (more !== undefined) return null;
  const head = groupsOf(before);
  if (head === null) return null;
  if (after === undefined) return head.length === 8 ? head : null;
  const tail = groupsOf(after);
  if (tail === null || head.length + tail.length > 7) return null;
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
};

const v6Bytes = (text: string): readonly number[] | null =>
  v6Groups(text)?.flatMap((group) => [group >> 8, group & 0xff]) ?? null;

/** The address, or the range of addresses, that a text such as `10.0.0.0/8` or `::1` says; null for any other text. */
export const parseIp = (text: string): Cell | null => {
  if (text.length > LONGEST) return null;
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const version = address.includes(':') ? 6 : 4;
  const bytes = version === 6 ? v6Bytes(address) : v4Bytes(address);
  if (bytes === null) return null;
  const bits = version === 6 ? 128 : 32;
  const written = slash < 0 ? String(bits) : text.slice(slash + 1);
  const prefix = PREFIX.test(written) ? Number(written) : Infinity;
  return prefix <= bits ? { tag: 'ip', version, address: Uint8Array.from(bytes), prefix } : null;
};
