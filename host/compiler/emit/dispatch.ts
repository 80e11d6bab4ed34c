/** Cases of one `switch`: the optimiser's time grows faster than a function's length. */
const CASES = 32;

/** A function that calls another by a number. */
export interface Dispatch {
  readonly name: string;
  /** Parameters after the number, and the result, as written in the source. */
  readonly parameters: string;
  readonly arguments: string;
  readonly result: string;
}

const switchOf = (name: string, dispatch: Dispatch, selector: string, targets: readonly string[]): string =>
  [
    `function ${name}(number: u32, ${dispatch.parameters}): ${dispatch.result} {`,
    `  switch (${selector}) {`,
    ...targets.map((target, index) =>
      dispatch.result === 'void' ? `    case ${index}: ${target}; return;` : `    case ${index}: return ${target};`,
    ),
    '  }',
    dispatch.result === 'void' ? '  unreachable();' : '  return unreachable();',
    '}',
  ].join('\n');

/**
 * An exported function that calls `targets[number]`, through as many levels of switches as it takes.
 *
 * @param targets names of functions, in the order of their numbers
 */
export const dispatchOf = (dispatch: Dispatch, targets: readonly string[]): string => {
  const functions: string[] = [];
  let level = 0;
  let calls = targets.map((target) => `${target}(${dispatch.arguments})`);
  let shift = 0;
  while (calls.length > CASES) {
    const next: string[] = [];
    for (let index = 0; index < calls.length; index += CASES) {
      const name = `${dispatch.name}${level}_${index / CASES}`;
      const selector = shift === 0 ? `number & ${CASES - 1}` : `(number >> ${shift}) & ${CASES - 1}`;
      functions.push(switchOf(name, dispatch, selector, calls.slice(index, index + CASES)));
      next.push(`${name}(number, ${dispatch.arguments})`);
    }
    calls = next;
    level++;
    shift += Math.log2(CASES);
  }
  const selector = shift === 0 ? 'number' : `number >> ${shift}`;
  functions.push(`export ${switchOf(dispatch.name, dispatch, selector, calls)}`);
  return functions.join('\n\n');
};
