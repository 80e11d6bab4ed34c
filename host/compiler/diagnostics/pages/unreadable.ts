/** EY0xx: the document cannot be read. */
import { HEAD, TS_HEAD, py, pyRule, rule, ts } from './samples.ts';
import type { Pages } from './types.ts';

const RULES = `rules:\n${rule('big-payments', 'condition: amount > 500', 'action: deny')}`;

export const UNREADABLE: Pages<'EY0'> = {
  EY001: {
    means: 'The text breaks the grammar of YAML, so there is no document to read rules from.',
    matters: 'Nothing is compiled. A reader that guessed on would enforce other rules than the ones that stand there.',
    bad: py(`${HEAD}rules: [\n`),
    good: py(`${HEAD}rules: []\n`),
  },
  EY002: {
    means: 'A line `---` begins a second document. The engines read one document a file.',
    matters:
      'The rules behind the line would be enforced by nobody, while a reviewer reads them as part of the policy.',
    bad: py(`${HEAD}---\n${RULES}`),
    good: py(`${HEAD}${RULES}`),
  },
  EY003: {
    means: 'A document may have 8,388,608 characters. No policy that people write comes near.',
    matters: 'The bound keeps a hostile document from taking the memory of the machine that compiles it.',
    bad: { ...py(`# ${'x'.repeat(8_388_608)}\n`), shown: '# xxxxxxxx… (8,388,608 times the letter x)\n' },
    good: py(`${HEAD}${RULES}`),
  },
  EY004: {
    means: 'Mappings and lists stand inside each other more than 64 levels deep.',
    matters:
      'Deep nesting exhausts the stack of readers that follow it. The bound is checked before anything is built.',
    bad: {
      ...py(`${HEAD}metadata: ${'['.repeat(300)}${']'.repeat(300)}\n`),
      shown: `${HEAD}metadata: [[[[[[[[[… (300 levels)\n`,
    },
    good: py(`${HEAD}metadata: [[[]]]\n`),
  },
  EY005: {
    means:
      'Aliases that name values with aliases in them multiply: written out, the document has more than a million values.',
    matters: 'A few lines could so take all memory of the machine that compiles them (the "billion laughs").',
    bad: {
      ...py(`a: &a [${'x, '.repeat(999)}x]\nb: &b [${'*a, '.repeat(999)}*a]\nc: [*b, *b]\n`),
      shown: 'a: &a [x, x, x, x, … (1,000 times)]\nb: &b [*a, *a, *a, *a, … (1,000 times)]\nc: [*b, *b]\n',
    },
    good: py(`${HEAD}metadata:\n  owners: &owners [ops, finance]\n  readers: *owners\n`),
  },
  EY006: {
    means: 'An alias (`*name`) repeats a value that an anchor (`&name`) named before it. There is no such anchor.',
    matters:
      'An unquoted `*` that was meant as "everyone" is read as an alias too: what it stands for must not be guessed.',
    bad: py(HEAD.replace('["*"]', '*everyone')),
    good: py(HEAD),
  },
  EY007: {
    means: 'The alias stands inside the value that its anchor names, so the value would contain itself.',
    matters: 'A value without an end cannot be validated, and following it would never end.',
    bad: py(`${HEAD}metadata: &all [*all]\n`),
    good: py(`${HEAD}metadata: [ops]\n`),
  },
  EY008: {
    means: 'The engines’ YAML readers know the standard tags only; any other makes them fail.',
    matters: 'In some readers a tag builds objects of the host’s language. None is ever followed here.',
    bad: py(`${HEAD}description: !important pays suppliers\n`),
    good: py(`${HEAD}description: pays suppliers\n`),
  },
  EY009: {
    means: 'A tag such as `!!int` says what a text is to be read as, and this text is none.',
    matters: 'The engine refuses the document, so none of its rules would hold.',
    bad: pyRule('condition: amount > 500', 'action: deny', 'priority: !!int high'),
    good: pyRule('condition: amount > 500', 'action: deny', 'priority: 100'),
  },
  EY010: {
    means: 'A mapping’s key is a list or a mapping, which the engines’ readers cannot use as one.',
    matters: 'The engine refuses the document, so none of its rules would hold.',
    bad: py(`${HEAD}metadata:\n  ? [owner, team]\n  : finance\n`),
    good: py(`${HEAD}metadata:\n  owner: finance\n`),
  },
  EY011: {
    means: 'The same key stands twice in one mapping. The TypeScript engine’s reader refuses the document.',
    matters:
      'One of the two values would silently lose: of two actions of one rule, a reviewer may read the other one.',
    bad: ts(`${TS_HEAD}name: refunds\n`),
    good: ts(TS_HEAD),
  },
  EY012: {
    means: 'YAML does not allow this character, such as a control character, as it is.',
    matters: 'Invisible characters hide in a review what a policy says.',
    bad: py(`${HEAD}description: "pays\u0007 suppliers"\n`),
    good: py(`${HEAD}description: "pays\\a suppliers"\n`),
  },
  EY013: {
    means: 'Under the key `<<` stands neither a mapping nor a list of mappings, so there is nothing to merge.',
    matters: 'The engine refuses the document, so none of its rules would hold.',
    bad: py(`${HEAD}<<: defaults\n`),
    good: py(`${HEAD}metadata:\n  "<<": defaults\n`),
  },
  EY014: {
    means: 'A lone `=` or `<<` has a meaning of its own in YAML 1.1, and none in this place.',
    matters: 'The engine’s reader refuses the document, so none of its rules would hold.',
    bad: py(`${HEAD}description: =\n`),
    good: py(`${HEAD}description: "="\n`),
  },
  EY015: {
    means: 'An escape such as `\\ud800` is one half of a character that needs two.',
    matters:
      'Half a character has no UTF-8: what an agent sends could never equal it, so a rule about it would never match.',
    bad: py(`${HEAD}description: "\\ud800"\n`),
    good: py(`${HEAD}description: "\\U0001F600"\n`),
  },
  EY016: {
    means: 'The file is empty, or holds only comments.',
    matters: 'An empty file decides nothing. It is often the rest of a failed copy, and its absence should be noticed.',
    bad: py('# to be written\n'),
    good: py(`${HEAD}${RULES}`),
  },
  EY017: {
    means: 'A file whose name ends in `.json` is read as JSON, and this one is not.',
    matters: 'Nothing is compiled: a JSON file that is cut off must not become a policy with fewer rules.',
    bad: { files: { 'policy.json': '{"name": "payments"' }, options: { dialect: 'agt-v4' } },
    good: {
      files: { 'policy.json': '{"name": "payments", "defaults": {"action": "deny"}}' },
      options: { dialect: 'agt-v4' },
    },
  },
  EY018: {
    means:
      'A tab stands between tokens. PyYAML, which the Python engine reads with, refuses it; other readers take it.',
    matters: 'One engine would enforce the document and the other would not start.',
    bad: py(HEAD.replace('name: ', 'name:\t')),
    good: py(HEAD),
  },
  EY019: {
    means: 'The characters U+0085, U+2028 and U+2029 end a line for readers of YAML 1.1, and are text for others.',
    matters: 'What is one text for a reviewer is two lines for the engine, or the other way round.',
    bad: py(`${HEAD}description: "pays\u2028 suppliers"\n`),
    good: py(`${HEAD}description: "pays\\L suppliers"\n`),
  },
  EY020: {
    means:
      'In a list or mapping in brackets, PyYAML takes a question mark within a plain text as the beginning of a key.',
    matters: 'The engine refuses a document that others read.',
    bad: pyRule('condition: amount > 500', 'action: deny', 'approvers: [finance?ops]'),
    good: pyRule('condition: amount > 500', 'action: deny', 'approvers: ["finance?ops"]'),
  },
};
