import { isPlain } from '../cell/kinds.ts';
import type { InputLimits } from '../cell/from-js.ts';
import { copyOnce } from './copy.ts';
import { inheritedByRecord } from './members.ts';
import type { PlanNode } from './plan.ts';
import { step } from './step.ts';

// oxlint-disable-next-line typescript/unbound-method -- called with `call` below; taken once, before anyone can replace it.
const { propertyIsEnumerable } = Object.prototype;

function take(node: PlanNode, found: unknown, values: unknown[], limits: InputLimits): void {
  const { slots, children } = node;
  let value = found;
  if (children.length > 0) {
    if (slots.length > 0 && typeof value === 'object' && value !== null)
      value = copyOnce(value, limits.depth, limits.bytes / 16);
    collect(children, value, values, limits);
  }
  for (let i = 0; i < slots.length; i++) values[slots[i] as number] = value;
}

/**
 * Follows all paths through `value` at once, reading every property once, and puts what they find into `values`, by slot; what is absent is left as it is, which
 * must be undefined.
 *
 * @throws EngineError `input_invalid`, and whatever a getter or a proxy throws
 */
export function collect(nodes: readonly PlanNode[], value: unknown, values: unknown[], limits: InputLimits): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && isPlain(value)) {
    const record = value as Readonly<Record<string, unknown>>;
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i] as PlanNode;
      let found = propertyIsEnumerable.call(record, node.segment) ? record[node.segment] : undefined;
      if (found === undefined && node.js) found = inheritedByRecord(record, node.segment);
      if (found !== undefined) take(node, found, values, limits);
    }
    return;
  }
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i] as PlanNode;
    const found = step(value, node.segment, node.js);
    if (found !== undefined) take(node, found, values, limits);
  }
}
