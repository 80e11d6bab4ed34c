/** A tool: any function. `never` lets every function's parameters stand. */
export type Tool = (...args: never) => unknown;

/** The tool behind its guard: the same `this`, parameters and result, which is always promised, since an approver may have to be waited for. */
export type Governed<T extends Tool> = (
  this: ThisParameterType<T>,
  ...args: Parameters<T>
) => Promise<Awaited<ReturnType<T>>>;

/** Gives the governed function the tool's own name and number of parameters. */
export function likeTool<F extends object>(governed: F, tool: Tool): F {
  const { name, length } = tool;
  return Object.defineProperties(governed, {
    name: { value: name, configurable: true },
    length: { value: length, configurable: true },
  });
}
