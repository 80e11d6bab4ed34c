import type { FixResult } from '../../authoring/index.ts';
import type { LowerOptions, PolicyFiles } from '../../compiler/index.node.ts';
import { CliError } from '../frame/error.ts';
import { readText } from '../frame/io.ts';
import { writeWhole } from '../frame/write.ts';

/** Mends policies that were read. Nothing is written. */
export async function mendPolicies(
  policies: PolicyFiles,
  options: Omit<LowerOptions, 'documents'>,
): Promise<FixResult> {
  const { fix } = await import('../../authoring/index.ts');
  return fix({ ...policies, ...options });
}

/** Policies with their texts as they were mended. */
export function mendedPolicies<P extends PolicyFiles>(policies: P, { sources }: FixResult): P {
  const after = new Map(sources.map((source) => [source.name, source.after]));
  const now = <S extends { readonly name: string; readonly text: string }>(source: S): S => ({
    ...source,
    text: after.get(source.name) ?? source.text,
  });
  const { documents, folders, resolve } = policies;
  return {
    ...policies,
    documents: documents.map(now),
    resolve: async (name) => after.get(name) ?? resolve(name),
    ...(folders === undefined ? {} : { folders: { ...folders, files: folders.files.map(now) } }),
  };
}

/** A byte order mark is no part of what `readText` gives. */
const unmarked = (text: string): string => text.replace(/^\ufeff/u, '');

/**
 * Writes what was mended, each file whole or not at all.
 *
 * @throws CliError `unwritable`, also when a file is no longer what was read: then none is written
 */
export async function writeMended({ locate }: PolicyFiles, { sources }: FixResult): Promise<void> {
  for (const { name, before } of sources) {
    if ((await readText(locate(name))) === unmarked(before)) continue;
    throw new CliError('unwritable', `${locate(name)} was changed while it was mended.`, { hint: 'Run it again.' });
  }
  for (const { name, after } of sources) await writeWhole(locate(name), after);
}
