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
  ['EC2', 'What `validate` of `edict/cedar` finds: policies that are not of their schema'],
];

/** The same of what is found by validating, which builds nothing. */
const VALIDITY: Readonly<Record<Severity, string>> = {
  error: 'An **error**: the policies are not valid.',
  warning: 'A **warning**: the policies are valid.',
  note: 'A **note**: worth knowing; nothing needs mending.',
};

const SEVERITIES: Readonly<Record<Severity, string>> = {
  error: 'An **error**: nothing is built.',
  warning: 'A **warning**: the policy is built, but with `--strict`, under which this is an error.',
  note: 'A **note**: worth knowing; nothing needs mending.',
};

/** The options of a sample as flags of `edict check`, or as the option of the compiler where there is no flag. */
const flagsOf = ({ options = {}, folders }: Sample): string => {
  const { dialect, strategy, typescriptApi, allowUnsupported } = options;
  return [
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

/** How policies are validated. */
const VALIDATE = 'validate';

const validation = ({ maxLevel }: Sample): string => {
  const settings = maxLevel === undefined ? '' : `, validationSettings: { mode: 'strict', maxLevel: ${maxLevel} }`;
  return `${VALIDATE}({ schema, policies${settings} })`;
};

const sampleText = (sample: Sample, verb: string): string => {
  const names = Object.keys(sample.files).join(' ');
  const command =
    verb === VALIDATE ? validation(sample) : [`edict ${verb}`, names, flagsOf(sample)].filter(Boolean).join(' ');
  return `${filesOf(sample)
    .map(([name, text]) => fence(name, text))
    .join('\n')}\n\`${command}\``;
};

/** Text that Markdown would take for markup, such as `<<` and `*`, as it is. */
const plain = (text: string): string => text.replace(/[\\<>*_|[\]]/gu, (character) => `\\${character}`);

/** The page of one diagnostic. `found` is what the bad sample reports. */
export const pageText = (code: DiagnosticCode, page: Page, found: Diagnostic): string => {
  const validates = code.startsWith('EC2');
  const verb = validates
    ? VALIDATE
    : !code.startsWith('EL')
      ? 'check'
      : found.severity === 'note'
        ? 'lint --notes'
        : 'lint';
  const { severity, message, hint } = DIAGNOSTICS[code];
  const place = found.span === null ? '' : `${found.source?.name}:${found.span.line}:${found.span.column} `;
  return [
    `# ${code}: ${plain(message)}\n`,
    `${(validates ? VALIDITY : SEVERITIES)[severity]}\n`,
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
    'What `edict check`, `edict build`, `edict lint` and the calls of `edict/cedar` report. A part in braces is filled in. With `--strict` every warning is an error. Each code has a page with what it means, why it matters, and a policy that',
    'reports it beside the mended one.\n',
    ...GROUPS.map(
      ([prefix, title]) => `## ${title}\n\n| code | says | how to mend it |\n|---|---|---|\n${rows(prefix)}\n`,
    ),
    'The pages are written from `host/compiler/diagnostics`, and their policies are compiled by its tests.\n',
  ].join('\n');
};
