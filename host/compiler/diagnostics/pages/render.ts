import { DIAGNOSTICS } from '../table.ts';
import type { DiagnosticCode } from '../table.ts';
import type { Diagnostic, Severity } from '../types.ts';
import type { Page, Sample } from './types.ts';

const GROUPS: readonly (readonly [prefix: string, title: string])[] = [
  ['EY0', 'Errors: the document cannot be read'],
  ['EY1', 'Errors: the engine would refuse it, or it cannot be reproduced'],
  ['EY2', "Warnings: AGT's engines disagree, or read something else than it seems to say"],
  ['EL0', 'What `edict lint` finds: rules that never decide, conflicts, what is not used'],
  ['EC0', 'Errors: what is no Cedar policy, and no set of them'],
  ['EC1', 'Errors: what is no Cedar schema, and data that is not of one'],
  ['EC2', 'What validation finds: policies of Cedar that are not of their schema'],
];

const SEVERITIES: Readonly<Record<Severity, string>> = {
  error: 'An **error**: nothing is built.',
  warning: 'A **warning**: the policy is built, but with `--strict`, under which this is an error.',
  note: 'A **note**: worth knowing; nothing needs mending.',
};

/** The flag that names a file which is no policy; null for one that stands by itself. */
const flagged = (name: string): string | null => {
  if (name === 'entities.json') return `--entities ${name}`;
  if (name === 'links.json') return `--links ${name}`;
  return null;
};

/** The options of a sample as flags of `edict check`, or as the option of the compiler where there is no flag. */
const flagsOf = ({ options = {}, folders, files }: Sample): string => {
  const { dialect, strategy, typescriptApi, allowUnsupported, level } = options;
  return [
    ...Object.keys(files).flatMap((name) => flagged(name) ?? []),
    ...(level === undefined ? [] : [`--level ${level}`]),
    ...(dialect === undefined ? [] : [`--dialect ${dialect}`]),
    ...(strategy === undefined ? [] : [`--strategy ${strategy}`]),
    ...(folders === undefined ? [] : ['--folders .']),
    ...(allowUnsupported === undefined ? [] : [`--allow-unsupported=${allowUnsupported}`]),
    ...(typescriptApi === undefined ? [] : [`(with the option typescriptApi: '${typescriptApi}')`]),
  ].join(' ');
};

/** Characters that no editor shows are written as escapes. */
const visible = (text: string): string =>
  text.replace(/[\p{Zl}\p{Zp}\t]|(?!\n)\p{Cc}/gu, (character) =>
    character === '\t' ? '→' : `‹U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`,
  );

const fence = (name: string, text: string): string =>
  `\`\`\`${/\.(json|cedar|cedarschema)$/u.exec(name)?.[1] ?? 'yaml'} ${name}\n${visible(text).trimEnd()}\n\`\`\`\n`;

const filesOf = (sample: Sample): readonly (readonly [name: string, text: string])[] => {
  const folders = Object.entries(sample.folders ?? {}).map(([folder, text], index) => {
    const isSecond = folder.endsWith('/.');
    const name = `${folder.replace(/\/\.$/u, '')}/governance.${isSecond ? 'yml' : 'yaml'}`;
    return [name, index === 0 ? (sample.shown ?? text) : text] as const;
  });
  const files = Object.entries(sample.files).map(([name, text], index) => {
    return [name, index === 0 ? (sample.shown ?? text) : text] as const;
  });
  return [...folders, ...files, ...Object.entries(sample.beside ?? {})];
};

const sampleText = (sample: Sample, verb: string): string => {
  const names = Object.keys(sample.files).filter((name) => flagged(name) === null);
  const command = [`edict ${verb}`, ...names, flagsOf(sample)].filter(Boolean).join(' ');
  return `${filesOf(sample)
    .map(([name, text]) => fence(name, text))
    .join('\n')}\n\`${command}\``;
};

/** Text that Markdown would take for markup, such as `<<` and `*`, as it is. */
const plain = (text: string): string => text.replace(/[\\<>*_|[\]]/gu, (character) => `\\${character}`);

/** The verb that reports it. */
const verbOf = (code: DiagnosticCode, { severity }: Diagnostic): string => {
  if (code === 'EC109') return 'translate';
  if (!code.startsWith('EL')) return 'check';
  return severity === 'note' ? 'lint --notes' : 'lint';
};

/** Where it stands, as `edict check` prints it. */
const placeOf = ({ source, span }: Diagnostic): string => {
  // The second governance file of one folder, which only samples name so.
  if (source === null || source.name.includes('/./')) return '';
  return span === null ? `${source.name} ` : `${source.name}:${span.line}:${span.column} `;
};

/** The page of one diagnostic. `found` is what the bad sample reports. */
export const pageText = (code: DiagnosticCode, page: Page, found: Diagnostic): string => {
  const verb = verbOf(code, found);
  const { severity, message, hint } = DIAGNOSTICS[code];
  const place = placeOf(found);
  return [
    `# ${code}: ${plain(message)}\n`,
    `${SEVERITIES[severity]}\n`,
    `Mend: ${plain(hint)}\n`,
    '## What it means\n',
    `${page.means}\n`,
    '## Why it matters\n',
    `${page.matters}\n`,
    '## Reported for\n',
    `${sampleText(page.bad, verb)}:\n`,
    `> ${plain(`${place}${found.severity}[${code}] ${found.message}`)}\n>\n> ${plain(`mend: ${found.hint}`)}\n`,
    '## Mended\n',
    `${sampleText(page.good, verb)} finds nothing.\n`,
    '[All diagnostics](README.md)\n',
  ].join('\n');
};

const cellText = (text: string): string => plain(text);

/** The list of all diagnostics. */
export const indexText = (): string => {
  const rows = (prefix: string): string =>
    Object.entries(DIAGNOSTICS)
      .filter(([code]) => code.startsWith(prefix))
      .map(([code, { message, hint }]) => `| [${code}](${code}.md) | ${cellText(message)} | ${cellText(hint)} |`)
      .join('\n');
  return [
    '# Diagnostics\n',
    'What `edict check`, `edict build`, `edict lint`, `edict translate` and the calls of `edict/cedar` report. A part in braces is filled in. With `--strict` every warning is an error. Each code has a page with what it means, why it matters, and a policy that',
    'reports it beside the mended one.\n',
    ...GROUPS.map(
      ([prefix, title]) => `## ${title}\n\n| code | says | how to mend it |\n|---|---|---|\n${rows(prefix)}\n`,
    ),
    'The pages are written from `host/compiler/diagnostics`, and their policies are compiled by its tests.\n',
  ].join('\n');
};
