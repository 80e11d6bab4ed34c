/** Policy texts that attack the reader: bombs, cycles, depth, size, and what YAML parsers disagree on. */

export interface HostileDocument {
  readonly name: string;
  readonly text: string;
  /** `refused`: no dialect may load it. `bounded`: it may load or not, but at once and without harm. */
  readonly expect: 'refused' | 'bounded';
}

const AGT = "apiVersion: governance.toolkit/v1\nname: p\nagents: ['*']\n";
const RULE = '- {name: r, condition: x, action: deny, ruleAction: deny}\n';

export const HOSTILE_DOCUMENTS: readonly HostileDocument[] = [
  { name: 'a billion laughs of lists', text: laughs('[', ']'), expect: 'refused' },
  { name: 'a billion laughs of maps', text: laughs('{', '}'), expect: 'refused' },
  { name: 'laughs by merge keys', text: mergeBomb(), expect: 'bounded' },
  { name: 'an alias inside its own anchor', text: `${AGT}extra: &a [*a]\n`, expect: 'bounded' },
  { name: 'rules that hold themselves', text: `${AGT}rules: &a\n- *a\n`, expect: 'refused' },
  { name: 'a map that is its own member', text: `&a\nname: p\nself: *a\n`, expect: 'bounded' },
  {
    name: 'lists 100,000 deep',
    text: `${AGT}extra: ${'['.repeat(100_000)}${']'.repeat(100_000)}\n`,
    expect: 'refused',
  },
  { name: 'lists 100,000 deep and never closed', text: `${AGT}extra: ${'['.repeat(100_000)}`, expect: 'refused' },
  {
    name: 'maps 100,000 deep',
    text: `${AGT}extra: ${'{a: '.repeat(100_000)}1${'}'.repeat(100_000)}\n`,
    expect: 'refused',
  },
  { name: 'block sequences 20,000 deep', text: `${AGT}extra:\n${'- '.repeat(20_000)}a\n`, expect: 'refused' },
  {
    name: 'block maps 3,000 deep',
    text: AGT + Array.from({ length: 3000 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join(''),
    expect: 'refused',
  },
  { name: 'explicit keys 20,000 deep', text: '? '.repeat(20_000), expect: 'refused' },
  { name: 'a scalar of 20 MB', text: `${AGT}description: ${'x'.repeat(20_000_000)}\n`, expect: 'bounded' },
  { name: 'a key of 2 MB', text: `${'k'.repeat(2_000_000)}: 1\n${AGT}`, expect: 'refused' },
  { name: 'a condition of 1.5 MB', text: rule(`"${'x and '.repeat(250_000)}x"`), expect: 'bounded' },
  { name: 'a condition of a million brackets', text: rule(`"x in [${'['.repeat(1_000_000)}"`), expect: 'bounded' },
  { name: 'a condition of a million quotes', text: rule(`"x == ${"'".repeat(1_000_000)}"`), expect: 'bounded' },
  { name: 'a condition that makes patterns backtrack', text: rule(`"${'a.'.repeat(200_000)}!"`), expect: 'bounded' },
  { name: 'a condition of spaces', text: rule(`"x ${' '.repeat(1_000_000)}== 'a'"`), expect: 'bounded' },
  {
    name: 'a million anchors',
    text: `${AGT}extra:\n${Array.from({ length: 1_000_000 }, (_, index) => `- &a${index} 1\n`).join('')}`,
    expect: 'bounded',
  },
  { name: 'duplicate keys', text: `${AGT}default_action: deny\ndefault_action: allow\nrules: []\n`, expect: 'bounded' },
  { name: '50,000 duplicate keys', text: `${AGT}${'default_action: deny\n'.repeat(50_000)}`, expect: 'bounded' },
  {
    name: 'a priority of a million digits',
    text: `${AGT}rules:\n- {name: r, condition: x, action: deny, priority: ${'9'.repeat(1_000_000)}}\n`,
    expect: 'bounded',
  },
  {
    name: 'a sexagesimal of a million parts',
    text: `${AGT}rules:\n- {name: r, condition: x, action: deny, priority: 1${':30'.repeat(333_333)}}\n`,
    expect: 'bounded',
  },
  {
    name: 'underscores in a number',
    text: `${AGT}rules:\n- {name: r, condition: x, action: deny, priority: 1${'_'.repeat(1_000_000)}}\n`,
    expect: 'bounded',
  },
  {
    name: 'a language-specific tag',
    text: `${AGT}extra: !!python/object/apply:os.system ["echo x"]\n`,
    expect: 'bounded',
  },
  { name: 'a JavaScript tag', text: `${AGT}extra: !!js/function "function () {}"\n`, expect: 'bounded' },
  { name: 'an unknown tag on the rules', text: `${AGT}rules: !mine\n${RULE}`, expect: 'refused' },
  { name: 'two documents', text: `${AGT}---\nname: q\n`, expect: 'refused' },
  { name: 'a thousand documents', text: '--- {}\n'.repeat(1000), expect: 'refused' },
  { name: 'a NUL', text: `${AGT}description: "a\u0000b"\n`, expect: 'bounded' },
  { name: 'control characters', text: `${AGT}description: a\u0001b\u007f\n`, expect: 'bounded' },
  { name: 'a lone surrogate', text: `${AGT}description: "\ud800"\n`, expect: 'bounded' },
  { name: 'an escaped lone surrogate', text: `${AGT}description: "\\ud800"\n`, expect: 'bounded' },
  { name: 'a byte order mark', text: `\ufeff${AGT}`, expect: 'bounded' },
  { name: 'byte order marks inside', text: `${AGT}\ufeffrules: []\n`, expect: 'bounded' },
  { name: 'tabs as indentation', text: `${AGT}rules:\n\t- name: r\n`, expect: 'refused' },
  {
    name: 'names of prototypes as keys',
    text: `${AGT}__proto__: {default_action: allow}\nconstructor: 1\ntoString: 2\n`,
    expect: 'bounded',
  },
  {
    name: 'a rule given by its prototype',
    text: `${AGT}rules:\n- {name: r, __proto__: {condition: x, action: allow, ruleAction: allow}}\n`,
    expect: 'bounded',
  },
  { name: 'nothing', text: '', expect: 'refused' },
  { name: 'a comment of 10 MB', text: `#${'x'.repeat(10_000_000)}\n`, expect: 'refused' },
  { name: 'only directives', text: '%YAML 1.1\n%TAG ! tag:x,2000:\n', expect: 'refused' },
  { name: 'a version that does not exist', text: `%YAML 9.9\n---\n${AGT}`, expect: 'bounded' },
  { name: '20,000 equal rules', text: `${AGT}rules:\n${RULE.repeat(20_000)}`, expect: 'bounded' },
  { name: '50,000 agents for 5,000 rules', text: crowd(50_000, 5000), expect: 'refused' },
  { name: '200,000 rules of one line each', text: `${AGT}rules:\n${RULE.repeat(200_000)}`, expect: 'bounded' },
  { name: 'flow rules without their end', text: `${AGT}rules: [{name: r, condition: x, `, expect: 'refused' },
  { name: 'an unterminated quote of 5 MB', text: `${AGT}description: "${'x\n'.repeat(2_500_000)}`, expect: 'refused' },
];

/** Nine levels of ten aliases: a billion members if they are copied. */
function laughs(open: string, close: string): string {
  const member = (alias: string, index: number): string => (open === '{' ? `k${index}: ${alias}` : alias);
  const level = (item: (index: number) => string): string =>
    `${open}${Array.from({ length: 10 }, (_, index) => member(item(index), index)).join(', ')}${close}`;
  let text = `a0: &a0 ${level(() => 'lol')}\n`;
  for (let depth = 1; depth <= 9; depth += 1) text += `a${depth}: &a${depth} ${level(() => `*a${depth - 1}`)}\n`;
  return `${AGT}${text}rules: *a9\n`;
}

function mergeBomb(): string {
  let text = 'a0: &a0 {k0: 1}\n';
  for (let depth = 1; depth <= 30; depth += 1)
    text += `a${depth}: &a${depth} {k${depth}: 1, <<: [*a${depth - 1}, *a${depth - 1}]}\n`;
  return `${AGT}${text}`;
}

function rule(condition: string): string {
  return `${AGT}rules:\n- name: r\n  condition: ${condition}\n  action: deny\n  ruleAction: deny\n`;
}

function crowd(agents: number, rules: number): string {
  const names = Array.from({ length: agents }, (_, index) => `a${index}`);
  return `name: p\nagents: [${names.join(', ')}]\nrules:\n${RULE.repeat(rules)}`;
}
