/** A JSON Schema of draft 2020-12, as data. */
export type JsonSchema = boolean | { readonly [keyword: string]: unknown };

/** The fields of a mapping by name, each with what an editor shows of it. */
export type Fields = Readonly<Record<string, JsonSchema>>;

/** White space as Python's `str.strip` knows it. */
const SPACE = '[\\s\\u001c-\\u001f\\u0085]*';

/** A pattern for words in any case. */
const anyCase = (words: readonly string[]): string =>
  words.map((word) => word.replace(/[a-z]/gu, (letter) => `[${letter.toUpperCase()}${letter}]`)).join('|');

export const text = (description: string, more: Readonly<Record<string, unknown>> = {}): JsonSchema => ({
  description,
  type: 'string',
  ...more,
});

export const textOrNull = (description: string): JsonSchema => ({ description, type: ['string', 'null'] });

export const texts = (description: string): JsonSchema => ({ description, type: 'array', items: { type: 'string' } });

export const oneOf = (words: readonly string[], description: string, absent?: string): JsonSchema => ({
  description,
  enum: words,
  ...(absent === undefined ? {} : { default: absent }),
});

/** Any value; editors offer the words all the same. */
export const anyOfWords = (words: readonly string[], description: string): JsonSchema => ({
  description,
  anyOf: [{ enum: words }, true],
});

export const described = (description: string, schema: JsonSchema = true): JsonSchema =>
  typeof schema === 'object' ? { description, ...schema } : { description, anyOf: [schema] };

/** A mapping with no other fields than these. */
export const closed = (properties: Fields, required: readonly string[], description?: string): JsonSchema => ({
  ...(description === undefined ? {} : { description }),
  type: 'object',
  additionalProperties: false,
  properties,
  ...(required.length === 0 ? {} : { required }),
});

/** What pydantic 2 reads as an integer without strictness. */
export const laxInteger = (description: string, absent?: number): JsonSchema => ({
  description,
  ...(absent === undefined ? {} : { default: absent }),
  anyOf: [
    { type: 'integer' },
    { type: 'boolean' },
    { type: 'string', pattern: `^${SPACE}[+-]?[0-9]+(?:_[0-9]+)*(?:\\.0+)?${SPACE}$` },
  ],
});

/** What pydantic 2 reads as a number without strictness. */
export const laxNumber = (description: string): JsonSchema => ({
  description,
  anyOf: [
    { type: ['number', 'boolean'] },
    {
      type: 'string',
      pattern: `^${SPACE}[+-]?(?:[\\p{Nd}_.]+(?:[eE][+-]?[\\p{Nd}_]+)?|${anyCase(['inf', 'infinity', 'nan'])})${SPACE}$`,
    },
  ],
});

export const orNull = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] });

/** What pydantic 2 reads as a boolean without strictness. */
export const laxBoolean = (description: string, absent: boolean): JsonSchema => ({
  description,
  default: absent,
  anyOf: [
    { type: 'boolean' },
    { enum: [0, 1] },
    {
      type: 'string',
      pattern: `^(?:${anyCase(['1', 'on', 't', 'true', 'y', 'yes', '0', 'off', 'f', 'false', 'n', 'no'])})$`,
    },
  ],
});

const DATE = '[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])';
const TIME =
  '(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?(?:[Zz]|[-+\u2212](?:[01][0-9]|2[0-3]):?[0-5][0-9])?';

/** What pydantic 2 reads as a point in time without strictness; the days of a month are not counted. */
export const pointInTime = (description: string): JsonSchema => ({
  description,
  anyOf: [
    // The years 1 to 9999 in milliseconds since 1970.
    { type: 'number', minimum: -62_135_596_800_000, maximum: 253_402_300_799_999 },
    { type: 'string', pattern: `^(?:${DATE}(?:[Tt _]${TIME})?|[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+))$` },
  ],
});

/** `N/(second|minute|hour|day)` as the Python engine reads it. */
export const limit = (description: string): JsonSchema => ({
  description,
  anyOf: [
    { type: 'null' },
    {
      type: 'string',
      pattern: `^${SPACE}[+-]?[\\p{Nd}_]+${SPACE}/${SPACE}(?:${anyCase(['second', 'minute', 'hour', 'day'])})${SPACE}$`,
    },
  ],
  examples: ['10/minute', '100/hour', '1000/day'],
});
