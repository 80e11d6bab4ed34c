import type { UnknownEntity, UnknownParts } from '../../compiler/index.node.ts';
import { CliError } from '../frame/error.ts';

/** The flag that says what of a request is not known. */
export const UNKNOWN_OPTION = {
  unknown: {
    type: 'string',
    short: 'u',
    argument: 'PART',
    multiple: true,
    description: 'What is not known (Cedar): principal, action, resource, context, context.NAME or entities',
  },
} as const;

/** `resource is Photo`, as a scope says it. */
const OF_TYPE = /^(principal|resource)\s+is\s+(\S+)$/u;

const ATTRIBUTE = 'context.';

const entityOf = (word: string): readonly ['principal' | 'resource', UnknownEntity] | null => {
  if (word === 'principal' || word === 'resource') return [word, 'any'];
  const [, part, type = ''] = OF_TYPE.exec(word) ?? [];
  return part === 'principal' || part === 'resource' ? [part, { type }] : null;
};

/**
 * What the words of `--unknown` name.
 *
 * @throws CliError `usage`
 */
export function unknownParts(words: readonly string[]): UnknownParts {
  let parts: UnknownParts = {};
  const attributes: string[] = [];
  for (const word of words) {
    const entity = entityOf(word);
    if (entity !== null) parts = { ...parts, [entity[0]]: entity[1] };
    else if (word === 'action' || word === 'context' || word === 'entities') parts = { ...parts, [word]: 'any' };
    else if (word.startsWith(ATTRIBUTE)) attributes.push(word.slice(ATTRIBUTE.length));
    else
      throw new CliError('usage', `\`--unknown\` takes no \`${word}\`.`, {
        hint: "It takes principal, action, resource, context, context.NAME and entities, and 'resource is Photo' where the type is known.",
      });
  }
  return attributes.length === 0 || parts.context === 'any' ? parts : { ...parts, context: attributes };
}
