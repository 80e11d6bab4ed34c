import { TestingError } from '../error/error.ts';

const HEAD = 'edict snapshots 1: written by `edict test --update`, to be read in review';
const SECTION = '## ';
const INDENT = '  ';

/** The texts of one test file's snapshots, by the names of their tests. */
export type SnapshotTexts = ReadonlyMap<string, string>;

/** A snapshot file's text: one section a test, sorted by name, so that a file's history shows what changed and nothing else. */
export const formatSnapshots = (texts: SnapshotTexts): string =>
  [
    HEAD,
    ...[...texts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, text]) => [
        '',
        SECTION + JSON.stringify(name),
        ...text.split('\n').map((line) => (line === '' ? '' : INDENT + line)),
      ]),
    '',
  ].join('\n');

const refuse = (line: number, why: string): never => {
  throw new TestingError('snapshot_invalid', `line ${line}: ${why}`);
};

const nameOf = (text: string, line: number): string => {
  try {
    const name: unknown = JSON.parse(text);
    if (typeof name === 'string') return name;
  } catch {
    // Reported below.
  }
  return refuse(line, 'a section starts with ## and the name of a test in double quotes');
};

/**
 * The snapshots in a file's text.
 *
 * @throws TestingError `snapshot_invalid`
 */
export const parseSnapshots = (text: string): SnapshotTexts => {
  const texts = new Map<string, string>();
  const [head, ...lines] = text.replaceAll('\r\n', '\n').split('\n');
  if (head !== HEAD) return refuse(1, 'this is no snapshot file of this version');
  let name: string | null = null;
  let body: string[] = [];
  const close = (): void => {
    if (name !== null) texts.set(name, body.join('\n').replace(/\n+$/u, ''));
  };
  for (const [index, line] of lines.entries()) {
    if (line.startsWith(SECTION)) {
      close();
      name = nameOf(line.slice(SECTION.length), index + 2);
      if (texts.has(name)) refuse(index + 2, `the test ${JSON.stringify(name)} stands twice`);
      body = [];
    } else if (line === '' || (line.startsWith(INDENT) && name !== null)) body.push(line.slice(INDENT.length));
    else refuse(index + 2, 'a line of a snapshot is indented');
  }
  close();
  return texts;
};
