import { isAbsolute, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Fix } from '../../authoring/index.ts';
import type { DiagnosticEntry } from '../../compiler/index.node.ts';
import type { Locate, Reportable } from './diagnostics.ts';
import { fixText } from './fixes.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json';

/** What a log says of the tool and of its rules. */
export interface SarifTool {
  readonly version: string;
  /** What is known of codes; those of policy tests are not among them. */
  readonly entries: Readonly<Record<string, DiagnosticEntry>>;
  /** The folder of the diagnostics' pages. */
  readonly folder: string;
  /** The texts of pages by code, for viewers that show them beside the findings. */
  readonly pages: ReadonlyMap<string, string>;
  /** How findings can be mended. */
  readonly fixes: readonly Fix[];
}

/** A path as a URI reference: relative to the working directory, which is the root of the sources, where that is possible. */
function uriOf(path: string): string {
  if (isAbsolute(path)) return pathToFileURL(path).href;
  return path.split(sep).map(encodeURIComponent).join('/');
}

function ruleOf(code: string, { entries, folder, pages }: SarifTool): object {
  const entry = entries[code];
  if (entry === undefined) return { id: code };
  const { severity, message, hint } = entry;
  const markdown = pages.get(code);
  return {
    id: code,
    shortDescription: { text: message },
    help: { text: hint, ...(markdown === undefined ? {} : { markdown }) },
    helpUri: pathToFileURL(join(folder, `${code}.md`)).href,
    // The severities have SARIF's own names (§3.27.10).
    defaultConfiguration: { level: severity },
  };
}

type Place = NonNullable<Reportable['span']>;

const regionOf = ({ line, column, endLine, endColumn }: Place): object => ({
  startLine: line,
  startColumn: column,
  endLine,
  endColumn,
});

function locationOf({ source, span }: Reportable, locate: Locate): object[] {
  if (source === null) return [];
  const region = span === null ? {} : { region: regionOf(span) };
  return [
    {
      physicalLocation: {
        artifactLocation: { uri: uriOf(locate(source.name)), uriBaseId: '%SRCROOT%' },
        ...region,
      },
    },
  ];
}

/** The fix of a finding (§3.55); none where it changes what another fix writes. */
function fixesOf({ code, source, span }: Reportable, locate: Locate, fixes: readonly Fix[]): object {
  const fix = fixes.find(
    (each) =>
      each.code === code &&
      each.source === source?.name &&
      each.found.line === span?.line &&
      each.found.column === span.column,
  );
  if (fix === undefined || fix.edit === null) return {};
  return {
    fixes: [
      {
        description: { text: fixText(fix) },
        artifactChanges: [
          {
            artifactLocation: { uri: uriOf(locate(fix.source)), uriBaseId: '%SRCROOT%' },
            replacements: [{ deletedRegion: regionOf(fix.span), insertedContent: { text: fix.edit.text } }],
          },
        ],
      },
    ],
  };
}

/**
 * Diagnostics as a log of SARIF 2.1.0 (OASIS, 27 March 2020), which code scanning services and editors read. Columns are code points from 1, and the end is not included, as SARIF
 * counts too (§3.14.27, §3.30).
 */
export function sarif(diagnostics: readonly Reportable[], locate: Locate, tool: SarifTool): object {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].toSorted();
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'edict', version: tool.version, rules: codes.map((code) => ruleOf(code, tool)) } },
        invocations: [{ executionSuccessful: true }],
        columnKind: 'unicodeCodePoints',
        results: diagnostics.map((diagnostic) => ({
          ruleId: diagnostic.code,
          ruleIndex: codes.indexOf(diagnostic.code),
          level: diagnostic.severity,
          message: { text: `${diagnostic.message}\nMend: ${diagnostic.hint}` },
          locations: locationOf(diagnostic, locate),
          ...fixesOf(diagnostic, locate, tool.fixes),
        })),
      },
    ],
  };
}
