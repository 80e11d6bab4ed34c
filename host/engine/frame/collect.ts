import type { InputLimits } from '../cell/from-js.ts';
import { isPlain } from '../cell/kinds.ts';
import { copyOnce } from './copy.ts';
import { inheritedByRecord } from './members.ts';
import type { PlanNode } from './plan.ts';
import { step } from './step.ts';

// oxlint-disable-next-line typescript/unbound-method -- called with `call`, which V8 inlines; `Object.hasOwn` is slower on records without a prototype (measured).
const { hasOwnProperty } = Object.prototype;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && isPlain(value);
}

/** Keeps what a path has found, and follows the paths that go on from there. */
function take(node: PlanNode, found: unknown, values: unknown[], limits: InputLimits): void {
  const { slot, copies, children } = node;
  let value = found;
  if (children.length > 0) {
    if (slot >= 0 && typeof value === 'object' && value !== null)
      value = copyOnce(value, limits.depth, limits.bytes / 16);
    collectMembers(children, value, values, limits);
  }
  if (slot >= 0) values[slot] = value;
  for (let i = 0; i < copies.length; i++) values[copies[i] as number] = value;
}

function collectMembers(nodes: readonly PlanNode[], value: unknown, values: unknown[], limits: InputLimits): void {
  if (!isRecord(value)) return collectFromOther(nodes, value, values, limits);
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i] as PlanNode;
    const { segment } = node;
    let found = value[segment];
    if (found === undefined || !hasOwnProperty.call(value, segment)) {
      if (!node.js) continue;
      found = inheritedByRecord(value, segment);
      if (found === undefined) continue;
    }
    if (node.children.length === 0 && node.copies.length === 0) values[node.slot] = found;
    else take(node, found, values, limits);
  }
}

/** What is no record, and what is no data. */
function collectFromOther(nodes: readonly PlanNode[], value: unknown, values: unknown[], limits: InputLimits): void {
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i] as PlanNode;
    const found = step(value, node.segment, node.js);
    if (found !== undefined) take(node, found, values, limits);
  }
}

/**
 * Follows all paths through an input at once, reading every property once, and puts what they find into `values`, by slot; what is absent is left as it is, which
 * must be undefined.
 *
 * @throws EngineError `input_invalid`, and whatever a getter or a proxy throws
 */
export function collect(roots: readonly PlanNode[], input: unknown, values: unknown[], limits: InputLimits): void {
  if (!isRecord(input)) return collectFromOther(roots, input, values, limits);
  // The same as in `collectMembers`: this access sees one name, `context`, and so stays a cached one.
  for (let i = 0; i < roots.length; i++) {
    const root = roots[i] as PlanNode;
    const found = input[root.segment];
    if (found !== undefined && hasOwnProperty.call(input, root.segment)) take(root, found, values, limits);
  }
}
