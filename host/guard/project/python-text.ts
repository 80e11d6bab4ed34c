/** A float as Python's `repr` writes it: the same shortest digits as JavaScript's, with an exponent from 1e16 on and below 1e-4. */
function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent >= 16 || exponent < -4) {
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  if (exponent < 0) {
    const negative = mantissa.startsWith('-') ? '-' : '';
    return `${negative}0.${'0'.repeat(-exponent - 1)}${mantissa.replace(/[-.]/g, '')}`;
  }
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

/** `str(value)` in Python 3.11 for a scalar; undefined for any other value. A number that is a safe integer is an `int`, any other a `float`. */
export function pythonText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      if (Number.isSafeInteger(value)) return String(value);
      return pythonFloat(value);
    case 'bigint':
      return String(value);
    case 'boolean':
      return value ? 'True' : 'False';
    case 'object':
      return value === null ? 'None' : undefined;
    default:
      return undefined;
  }
}
