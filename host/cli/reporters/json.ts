/**
 * JSON as every verb prints it: two spaces, bytes as lower-case hex, and big integers as decimal strings, because a JSON reader
 * may round a number beyond 2^53. What is printed again and again is one line each time.
 */
export function toJson(value: unknown, lines: 'indented' | 'one' = 'indented'): string {
  return JSON.stringify(value, replace, lines === 'one' ? 0 : 2);
}

function replace(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return hex(value);
  if (value instanceof Map) return Object.fromEntries(value);
  return value;
}

/** Lower-case hex. */
export function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}
