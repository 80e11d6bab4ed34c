import type { Node } from '../tree/node.ts';

/** A string as pydantic 2 reads one: bytes that are UTF-8 are strings too; null for what it refuses. */
export const laxString = (node: Node): string | null => {
  if (node.kind === 'string') return node.value;
  if (node.kind !== 'bytes') return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(node.value);
  } catch {
    return null;
  }
};

/** The items of what pydantic 2 reads as a list; null for what it refuses. */
export const laxList = (node: Node): readonly Node[] | null =>
  node.kind === 'list' || node.kind === 'tuple' || node.kind === 'set' ? node.items : null;
