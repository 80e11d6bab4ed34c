/** Freezes plain data all the way down. Byte arrays, which cannot be frozen, are left as they are. */
export const deepFreeze = <T>(value: T): T => {
  const pending: unknown[] = [value];
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    if (typeof item !== 'object' || item === null || ArrayBuffer.isView(item) || Object.isFrozen(item)) continue;
    Object.freeze(item);
    for (const member of Object.values(item)) pending.push(member ?? null);
  }
  return value;
};
