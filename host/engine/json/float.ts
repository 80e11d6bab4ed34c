/**
 * A floating-point number where a plain JavaScript number would not show it: `5.0` is `new Float(5)`, and a policy sees a float, where it sees an
 * integer in `5`. The lossless reader wraps every JSON number written with `.`, `e` or `E`.
 */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
    Object.freeze(this);
  }

  valueOf(): number {
    return this.value;
  }

  toJSON(): number {
    return this.value;
  }
}
