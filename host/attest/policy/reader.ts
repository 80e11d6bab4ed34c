import { AttestError } from '../error/error.ts';

const HEX = /^(?:[0-9a-f]{2})+$/;
const MOST_ENTRIES = 65_536;

function refuse(name: string, why: string): never {
  throw new AttestError('options_invalid', `${name} ${why}`);
}

/**
 * Refuses what is no object as JSON has it: a policy may come from a file, and is not taken apart before it is known to have parts.
 * @throws AttestError `options_invalid`
 */
export function demandObject(value: unknown, name = 'policy'): asserts value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(name, 'is no object');
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) refuse(name, 'is no plain object');
}

/**
 * Reads a policy, or an object within one, member by member. What is left out (or undefined) has its default; a member that nobody asked for, or that is of
 * another type, is refused: a policy that is not understood whole protects nobody.
 */
export class PolicyReader {
  readonly #members: ReadonlyMap<string, unknown>;
  readonly #asked = new Set<string>();
  readonly #name: string;

  /** @throws AttestError `options_invalid` for what is no plain object */
  constructor(value: unknown, name = 'policy') {
    this.#name = name;
    demandObject(value, name);
    this.#members = new Map(Object.entries(value));
  }

  #refuse(why: string): never {
    return refuse(this.#name, why);
  }

  #ask(member: string): unknown {
    this.#asked.add(member);
    return this.#members.get(member);
  }

  #wrong(member: string, wanted: string): never {
    return this.#refuse(`has a member ${member} that is not ${wanted}`);
  }

  /** One of some words. */
  choice<const T extends string>(member: string, words: readonly T[], otherwise: NoInfer<T>): T {
    const value = this.#ask(member);
    if (value === undefined) return otherwise;
    return words.find((word) => word === value) ?? this.#wrong(member, `one of ${words.join(', ')}`);
  }

  flag(member: string, otherwise: boolean): boolean {
    const value = this.#ask(member);
    if (value === undefined) return otherwise;
    return typeof value === 'boolean' ? value : this.#wrong(member, 'true or false');
  }

  /** An integer of at least 0 and at most `most`; also null, where that is the default. */
  integer<const T extends number | null>(member: string, most: number, otherwise: T): number | T {
    const value = this.#ask(member);
    if (value === undefined || (value === null && otherwise === null)) return otherwise;
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value > most) {
      return this.#wrong(member, `an integer from 0 to ${most}`);
    }
    return value;
  }

  /** Bytes in lower-case hexadecimal, of any length up to `most`; null where the member is left out or null. */
  bytes(member: string, most: number): string | null {
    const value = this.#ask(member);
    if (value === undefined || value === null) return null;
    if (typeof value !== 'string' || !HEX.test(value) || value.length > 2 * most) {
      return this.#wrong(member, `1 to ${most} bytes in lower-case hexadecimal`);
    }
    return value;
  }

  /** A list of some words. */
  choices<const T extends string>(member: string, words: readonly T[], otherwise: readonly NoInfer<T>[]): readonly T[] {
    const value = this.#ask(member);
    if (value === undefined) return otherwise;
    if (!Array.isArray(value)) return this.#wrong(member, `a list of ${words.join(', ')}`);
    return value.map((each) => words.find((word) => word === each) ?? this.#wrong(member, words.join(', ')));
  }

  /** Texts that are not empty; null, which stands for any, where the member is left out or null. */
  texts(member: string): readonly string[] | null {
    const value = this.#ask(member);
    if (value === undefined || value === null) return null;
    if (!Array.isArray(value) || value.length > MOST_ENTRIES) return this.#wrong(member, 'a list of texts');
    return value.map((each: unknown) =>
      typeof each === 'string' && each.length > 0 ? each : this.#wrong(member, 'a list of texts'),
    );
  }

  /** Bytes in lower-case hexadecimal, each of one of some sizes; null, which stands for any, where the member is left out or null. */
  hex(member: string, ...sizes: readonly number[]): readonly string[] | null {
    const texts = this.texts(member);
    const isHex = (text: string): boolean => sizes.includes(text.length / 2) && HEX.test(text);
    if (texts?.every(isHex) === false)
      this.#wrong(member, `a list of ${sizes.join(' or ')} bytes in lower-case hexadecimal`);
    return texts;
  }

  /** A member as it stands, for its owner to read; undefined where it is left out. */
  value(member: string): unknown {
    return this.#ask(member);
  }

  /** Integers of at least 0 and at most `most`, by names of the caller's own; none where the member is left out. */
  integers(member: string, most: number): ReadonlyMap<string, number> {
    const value = this.#ask(member);
    if (value === undefined) return new Map();
    const names = new PolicyReader(value, `${this.#name}.${member}`);
    return new Map([...names.#members.keys()].map((name) => [name, names.integer(name, most, 0)]));
  }

  /** An object within; one without members where it is left out. */
  within(member: string): PolicyReader {
    return new PolicyReader(this.#ask(member) ?? {}, `${this.#name}.${member}`);
  }

  /** To be called last: refuses members that nobody asked for. */
  end(): void {
    for (const member of this.#members.keys()) {
      if (!this.#asked.has(member)) this.#refuse(`has a member ${member}, which is not known`);
    }
  }
}
