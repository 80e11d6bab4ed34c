import type { Cell } from '../../engine/cell/cell.ts';
import type { Call } from './calls.ts';

/** What conditions ask of one variable: where on the line of numbers and among the texts their answers change. */
export interface Needs {
  readonly texts: Set<string>;
  readonly numbers: Set<number>;
  /** Lists and records that are compared as wholes. */
  readonly compounds: Cell[];
  /** Texts are put in order. */
  ordersTexts: boolean;
  /** Numbers are compared exactly; as doubles, texts read by Python's `float()`; as doubles, texts read by ECMAScript's `Number()`. */
  exact: boolean;
  pythonFloat: boolean;
  jsNumber: boolean;
  /** `String()` of the value is looked up. */
  jsText: boolean;
  /** Calls whose answers no finite set of values is known to show all of. */
  readonly unknown: Call[];
}

export const nothingNeeded = (): Needs => ({
  texts: new Set(),
  // Zero divides true from false.
  numbers: new Set([0]),
  compounds: [],
  ordersTexts: false,
  exact: false,
  pythonFloat: false,
  jsNumber: false,
  jsText: false,
  unknown: [],
});

/** The constant as a double, when it is exactly one. */
const exactNumber = (cell: Cell): number | null => {
  if (cell.tag === 'float') return cell.value;
  if (cell.tag === 'bool') return cell.value ? 1 : 0;
  if (cell.tag !== 'int' && cell.tag !== 'bigint') return null;
  const number = Number(cell.value);
  return Number.isFinite(number) && BigInt(number) === cell.value ? number : null;
};

const isNumber = ({ tag }: Cell): boolean => tag === 'bool' || tag === 'int' || tag === 'bigint' || tag === 'float';

/** Notes a bound; infinities and NaN bound nothing that is not looked at anyway. False when the constant is no double. */
const addNumber = (needs: Needs, cell: Cell): boolean => {
  const number = exactNumber(cell);
  if (number === null) return false;
  if (Number.isFinite(number)) needs.numbers.add(number);
  return true;
};

/** A constant that the variable is compared with for equality. False when it is not known how to tell all answers. */
const addEqual = (needs: Needs, constant: Cell, domain: 'exact' | 'js'): boolean => {
  if (constant.tag === 'string') needs.texts.add(constant.value);
  else if (isNumber(constant)) {
    if (domain === 'js') needs.jsNumber = true;
    else needs.exact = true;
    return addNumber(needs, constant);
  } else if (constant.tag === 'list' || constant.tag === 'record') needs.compounds.push(constant);
  // Null and absent are looked at anyway, and nothing else stands in JSON.
  return true;
};

const addMembers = (needs: Needs, list: Cell | undefined): boolean =>
  list?.tag === 'list' && list.items.every((item) => addEqual(needs, item, 'exact'));

/** `String(value)` is one of these texts: numbers become texts too. */
const addJsTexts = (needs: Needs, list: Cell | undefined): boolean => {
  if (list?.tag !== 'list') return false;
  needs.jsText = true;
  for (const item of list.items) {
    if (item.tag !== 'string') continue;
    needs.texts.add(item.value);
    const number = Number(item.value);
    if (Number.isFinite(number) && String(number) === item.value) needs.numbers.add(number);
  }
  return true;
};

const addOrder = (needs: Needs, constant: Cell | undefined): boolean => {
  if (constant === undefined) return false;
  if (constant.tag === 'string') {
    needs.texts.add(constant.value);
    needs.ordersTexts = true;
    return true;
  }
  if (!isNumber(constant)) return constant.tag !== 'list';
  needs.exact = true;
  return addNumber(needs, constant);
};

const addDoubles = (needs: Needs, constant: Cell | undefined, domain: 'pythonFloat' | 'jsNumber'): boolean => {
  if (constant === undefined || !isNumber(constant)) return false;
  needs[domain] = true;
  return addNumber(needs, constant);
};

/** Takes in a call whose arguments are one read and otherwise constants. False when its answers cannot all be told. */
const addKnown = (needs: Needs, call: Call): boolean => {
  const [left, right] = call.arguments;
  const reads = left?.kind === 'read';
  const constant = right?.kind === 'constant' ? right.value : undefined;
  switch (call.operation) {
    case 'python.truthy':
    case 'js.truthy':
      return true;
    case 'python.equal':
    case 'js.strict-equal': {
      const other = reads ? constant : left?.kind === 'constant' ? left.value : undefined;
      return other !== undefined && addEqual(needs, other, call.operation === 'python.equal' ? 'exact' : 'js');
    }
    case 'python.in':
      return reads && addMembers(needs, constant);
    case 'js.string-in':
      return reads && addJsTexts(needs, constant);
    case 'python.less':
    case 'python.less-or-equal':
    case 'python.greater':
    case 'python.greater-or-equal':
      return reads && addOrder(needs, constant);
    case 'python.float-less':
    case 'python.float-less-or-equal':
    case 'python.float-greater':
    case 'python.float-greater-or-equal':
      return reads && addDoubles(needs, constant, 'pythonFloat');
    case 'js.number-less':
    case 'js.number-less-or-equal':
    case 'js.number-greater':
    case 'js.number-greater-or-equal':
      return reads && addDoubles(needs, constant, 'jsNumber');
    default:
      return false;
  }
};

/** Takes in what a call asks of its one variable. */
export const addNeeds = (needs: Needs, call: Call): void => {
  if (!addKnown(needs, call)) needs.unknown.push(call);
};
