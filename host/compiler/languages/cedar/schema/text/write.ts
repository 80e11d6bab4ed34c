import { isPlainName } from '../../syntax/words.ts';
import { quote } from '../../values/quote.ts';
import { isEmptyRecord } from '../fragment.ts';
import type {
  ActionDeclaration,
  Annotations,
  EntityTypeDeclaration,
  Fragment,
  NamespaceDefinition,
  TypeExpression,
} from '../fragment.ts';
import { byBytes, byName } from '../order.ts';
import { Refusal } from '../problem.ts';
import { findUnprintable } from './unprintable.ts';

const STEP = '  ';

const writeAnnotations = (annotations: Annotations, indent: string): string =>
  [...annotations]
    .toSorted(byBytes)
    .map(([key, value]) => `${indent}@${key}${value === null ? '' : `(${quote(value)})`}\n`)
    .join('');

const writeType = (type: TypeExpression, indent: string): string => {
  switch (type.kind) {
    case 'Set':
      return `Set<${writeType(type.element, indent)}>`;
    case 'Record': {
      const inner = indent + STEP;
      const lines = [...type.attributes]
        .toSorted(byBytes)
        .map(
          ([name, { annotations, required, type: each }]) =>
            `${writeAnnotations(annotations, inner)}${inner}${isPlainName(name) ? name : quote(name)}${required ? '' : '?'}: ${writeType(each, inner)}`,
        );
      return lines.length === 0 ? `{${indent}}` : `{\n${lines.join(',\n')}\n${indent}}`;
    }
    case 'Boolean':
      return '__cedar::Bool';
    case 'Long':
    case 'String':
      return `__cedar::${type.kind}`;
    case 'Extension':
      return `__cedar::${type.name}`;
    default:
      return type.name;
  }
};

const writeEntityType = ({ kind }: EntityTypeDeclaration, indent: string): string => {
  if (kind.kind === 'enum') return ` enum [${kind.ids.map(quote).join(', ')}]`;
  const memberOf = kind.memberOf.length === 0 ? '' : ` in [${kind.memberOf.map(({ name }) => name).join(', ')}]`;
  const shape = isEmptyRecord(kind.shape) ? '' : ` = ${writeType(kind.shape, indent)}`;
  return `${memberOf}${shape}${kind.tags === null ? '' : ` tags ${writeType(kind.tags, '')}`}`;
};

const writeAction = ({ memberOf, appliesTo }: ActionDeclaration, indent: string): string => {
  const groups = (memberOf ?? []).map(({ type, id }) => `${type ?? 'Action'}::${quote(id)}`);
  const membership = groups.length === 0 ? '' : ` in [${groups.join(', ')}]`;
  // An action that applies to no principal or to no resource applies to nothing, which is what no `appliesTo` says.
  if (appliesTo === null || appliesTo.principals.length === 0 || appliesTo.resources.length === 0) return membership;
  const inner = indent + STEP;
  const names = (references: typeof appliesTo.principals): string => references.map(({ name }) => name).join(', ');
  const context = isEmptyRecord(appliesTo.context) ? '{}' : writeType(appliesTo.context, inner);
  return `${membership} appliesTo {
${inner}principal: [${names(appliesTo.principals)}],
${inner}resource: [${names(appliesTo.resources)}],
${inner}context: ${context}
${indent}}`;
};

const writeNamespace = ({ commonTypes, entityTypes, actions }: NamespaceDefinition, indent: string): string =>
  [
    ...[...commonTypes]
      .toSorted(byBytes)
      .map(
        ([name, { annotations, type }]) =>
          `${writeAnnotations(annotations, indent)}${indent}type ${name} = ${writeType(type, indent)};\n`,
      ),
    ...[...entityTypes]
      .toSorted(byBytes)
      .map(
        ([name, type]) =>
          `${writeAnnotations(type.annotations, indent)}${indent}entity ${name}${writeEntityType(type, indent)};\n`,
      ),
    ...[...actions]
      .toSorted(byBytes)
      .map(
        ([id, action]) =>
          `${writeAnnotations(action.annotations, indent)}${indent}action ${quote(id)}${writeAction(action, indent)};\n`,
      ),
  ].join('\n');

/**
 * The schema in Cedar's own syntax, byte for byte as Cedar prints it. Comments and order of the original are not kept.
 *
 * @throws Refusal `unprintable`
 */
export const writeSchemaText = (fragment: Fragment): string => {
  const problems = findUnprintable(fragment);
  if (problems.length > 0) throw new Refusal(problems);
  return [...fragment.namespaces]
    .toSorted(byName)
    .map(([name, namespace]) =>
      name === ''
        ? writeNamespace(namespace, '')
        : `${writeAnnotations(namespace.annotations, '')}namespace ${name} {\n${writeNamespace(namespace, STEP)}}\n`,
    )
    .join('\n');
};
