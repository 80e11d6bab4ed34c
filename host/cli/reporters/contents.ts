import type { CedarContents } from '../../compiler/index.node.ts';
import { counted } from './counted.ts';
import type { Palette } from './paint.ts';
import { printable, table } from './table.ts';

/** What documents of Cedar hold. */
export function contentsLines(
  { bold, dim }: Palette,
  { policies, templates, links, schema }: CedarContents,
): readonly string[] {
  const rows = (each: CedarContents['policies']): string[] =>
    table(
      each.map(({ id, effect, scope, conditions }) => [
        `  ${printable(id)}`,
        effect,
        printable(scope),
        dim(conditions === 0 ? '' : counted(conditions, 'condition')),
      ]),
    );
  const part = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [bold(title), ...lines];
  return [
    ...part(counted(policies.length, 'policy', 'policies'), rows(policies)),
    ...part(counted(templates.length, 'template'), rows(templates)),
    ...part(
      counted(links.length, 'link'),
      table(
        links.map(({ id, template, values }) => [
          `  ${printable(id)}`,
          `of ${printable(template)}`,
          printable(
            Object.entries(values)
              .map(([slot, entity]) => `${slot} = ${entity}`)
              .join(', '),
          ),
        ]),
      ),
    ),
    ...part(
      counted(schema?.entityTypes.length ?? 0, 'entity type'),
      table(
        (schema?.entityTypes ?? []).map(({ name, attributes }) => [
          `  ${printable(name)}`,
          printable(attributes.join(', ')),
        ]),
      ),
    ),
    ...part(
      counted(schema?.actions.length ?? 0, 'action'),
      table(
        (schema?.actions ?? []).map(({ id, principals, resources }) => [
          `  ${printable(id)}`,
          printable(principals.join(' | ')),
          dim('on'),
          printable(resources.join(' | ')),
        ]),
      ),
    ),
  ];
}
