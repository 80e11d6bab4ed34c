/** UTF-8 (RFC 3629): validation of untrusted text, and decoding of text that was validated. */

/** Whether `count` bytes at `at` are well-formed UTF-8: shortest forms only, no surrogates, nothing above U+10FFFF. */
export function isUtf8(at: usize, count: u32): bool {
  const end = at + count;
  while (at < end) {
    while (at + 8 <= end && (load<u64>(at) & 0x8080808080808080) == 0) at += 8;
    if (at >= end) break;
    if (at + 4 <= end && (load<u32>(at) & 0x80808080) == 0) {
      at += 4;
      continue;
    }
    const lead = <u32>load<u8>(at);
    if (lead < 0x80) {
      at++;
      continue;
    }
    const size = sequenceLength(lead);
    if (size == 0 || at + size > end) return false;
    const second = <u32>load<u8>(at, 1);
    if ((second & 0xc0) != 0x80) return false;
    // RFC 3629 §4: the second byte's range depends on the first.
    if (lead == 0xe0 && second < 0xa0) return false;
    if (lead == 0xed && second > 0x9f) return false;
    if (lead == 0xf0 && second < 0x90) return false;
    if (lead == 0xf4 && second > 0x8f) return false;
    if (size > 2 && (load<u8>(at, 2) & 0xc0) != 0x80) return false;
    if (size > 3 && (load<u8>(at, 3) & 0xc0) != 0x80) return false;
    at += size;
  }
  return true;
}

/** Length of the sequence that a lead byte starts; 0 for a byte that starts none. */
@inline
function sequenceLength(lead: u32): usize {
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

/** Length of the sequence at `at`, in validated text. */
@inline
export function sizeAt(at: usize): usize {
  const lead = <u32>load<u8>(at);
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** The code point at `at`, in validated text. */
export function codePointAt(at: usize): u32 {
  const lead = <u32>load<u8>(at);
  if (lead < 0x80) return lead;
  const second = <u32>load<u8>(at, 1) & 0x3f;
  if (lead < 0xe0) return ((lead & 0x1f) << 6) | second;
  const third = <u32>load<u8>(at, 2) & 0x3f;
  if (lead < 0xf0) return ((lead & 0x0f) << 12) | (second << 6) | third;
  return ((lead & 0x07) << 18) | (second << 12) | (third << 6) | (<u32>load<u8>(at, 3) & 0x3f);
}

/** The length in bytes of the last code point before `end`, in validated text that does not start there. */
export function sizeBefore(end: usize): usize {
  let size: usize = 1;
  while ((load<u8>(end - size) & 0xc0) == 0x80) size++;
  return size;
}
