import type { Sink } from '../../../diagnostics/sink.ts';
import type { DiagnosticCode } from '../../../diagnostics/table.ts';
import type { Details } from '../../../diagnostics/sink.ts';
import type { Range, Source } from '../../../source/source.ts';
import type { Node, NodeOf } from '../tree/node.ts';
import { field } from '../tree/node.ts';

const KIND_NAMES: Readonly<Record<Node['kind'], string>> = {
  null: 'empty',
  bool: 'a boolean',
  int: 'an integer',
  float: 'a number',
  string: 'a text',
  bytes: 'binary data',
  date: 'a date',
  datetime: 'a point in time',
  list: 'a list',
  tuple: 'a pair',
  set: 'a set',
  map: 'a mapping',
};

/** What a value is, in words for people, with its text where that is short. */
export const describe = (node: Node): string => {
  switch (node.kind) {
    case 'bool':
    case 'int':
    case 'float':
    case 'date':
    case 'datetime':
      return `${KIND_NAMES[node.kind]} (${node.text})`;
    case 'string':
      return `the text ${JSON.stringify(node.value)}`;
    default:
      return KIND_NAMES[node.kind];
  }
};

/** How a value is made one of the kind that is wanted, to stand behind the kind's name. */
const howToWrite = (expected: string, node: Node): string => {
  if (expected.startsWith('a list of ')) {
    if (node.kind === 'list') return ': quote what is a number, a date or a yes/no word';
    return expected === 'a list of texts' ? ', in brackets: ["…", "…"]' : ', each behind a dash of its own';
  }
  const isQuotable = 'text' in node && (expected === 'a text' || expected === 'a file name');
  if (isQuotable) return `: in quotes, "${node.text}" is one`;
  return expected === 'a point in time' ? ' such as 2026-01-31T12:00:00Z' : '';
};

/** Reads the fields of one mapping, reporting what does not fit. */
export class FieldReader {
  readonly map: NodeOf<'map'>;
  readonly source: Source;
  readonly sink: Sink;
  /** Whether something did not fit. */
  failed = false;

  constructor(map: NodeOf<'map'>, source: Source, sink: Sink) {
    this.map = map;
    this.source = source;
    this.sink = sink;
  }

  get(name: string): Node | undefined {
    return field(this.map, name);
  }

  /** Reports an error about the mapping. */
  refuse(range: Range, code: DiagnosticCode, details: Details = {}): void {
    this.failed = true;
    this.sink.reportAt(this.source, range, code, details);
  }

  /** Reports a value of another kind than its field has. */
  refuseKind(name: string, node: Node, expected: string): void {
    this.refuse(node.range, 'EY103', {
      field: name,
      expected,
      actual: describe(node),
      how: howToWrite(expected, node),
    });
  }

  /** Reports a warning about the mapping. */
  warn(range: Range, code: DiagnosticCode, details: Details = {}): void {
    this.sink.reportAt(this.source, range, code, details);
  }

  /**
   * The field's value as `read` takes it; the default when the field is absent. Null from `read` is refused.
   *
   * @param expected what the field must be, in words
   */
  optional<T>(name: string, expected: string, read: (node: Node) => T | null, absent: T): T {
    const node = this.get(name);
    if (node === undefined) return absent;
    const value = read(node);
    if (value !== null) return value;
    this.refuseKind(name, node, expected);
    return absent;
  }

  /** As `optional`, for a field that must be there. */
  required<T>(name: string, expected: string, read: (node: Node) => T | null, absent: T): T {
    if (this.get(name) === undefined) this.refuse(this.map.range, 'EY102', { field: name });
    return this.optional(name, expected, read, absent);
  }

  /** A field whose value is one of a closed set of words. */
  oneOf<const W extends string>(name: string, words: readonly W[], absent: W): W {
    const node = this.get(name);
    if (node === undefined) return absent;
    const word = words.find((word) => node.kind === 'string' && node.value === word);
    if (word !== undefined) return word;
    this.refuse(node.range, 'EY104', { field: name, allowed: words.join(', '), actual: describe(node) });
    return absent;
  }
}
