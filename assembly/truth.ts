/** The four truth values of the IR, numbered as the explanation reports them (docs/module-format.md §5.3). */
export type Truth = i32;

export const FALSE: Truth = 0;
export const TRUE: Truth = 1;
export const ERROR: Truth = 2;
export const UNDEFINED: Truth = 3;

/** The value of a condition that evaluation did not reach. */
export const NOT_REACHED: u8 = 4;

/** True and false change places; errors and undefined stay. */
@inline
export function not(truth: Truth): Truth {
  return truth <= TRUE ? truth ^ 1 : truth;
}

@inline
export function truthOf(value: bool): Truth {
  return <Truth>value;
}
