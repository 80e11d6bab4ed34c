/** Mappings whose text depends on the order in which their keys were put in. */
import { sortRecord } from '../../../host/engine/index.ts';

/** Whether some value of a context holds a mapping whose keys do not stand in the order of a frame. */
export function showsOrder(context: unknown): boolean {
  return typeof context === 'object' && context !== null && Object.values(context).some(holdsUnsorted);
}

function holdsUnsorted(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Object.values(value).some(holdsUnsorted)) return true;
  const keys = Object.keys(value);
  const sorted = sortRecord(keys.map((key) => [key, { tag: 'null' }]));
  return !Array.isArray(value) && sorted.some(([key], index) => key !== keys[index]);
}
