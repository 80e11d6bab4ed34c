/**
 * A plain value as JSON text, two spaces a level and a line's end behind it. Bigints are written as they are: whole numbers of 64 bits are not rounded. It recurses as deep as the value is,
 * which the readers of policies and schemas bound.
 */
export const jsonText = (value: unknown): string => `${write(value, '\n')}\n`;

const write = (value: unknown, line: string): string => {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${line}  `;
  const parts = Array.isArray(value)
    ? value.map((item) => write(item, inner))
    : Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${write(member, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return parts.length === 0 ? `${open}${close}` : `${open}${inner}${parts.join(`,${inner}`)}${line}${close}`;
};
