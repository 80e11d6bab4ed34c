import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../package/pack.ts';

/** A command as a page shows it, and what stands below it as its output. */
export interface ShownCommand {
  readonly line: number;
  readonly command: string;
  readonly output: readonly string[];
}

/** A code block of a page that is tried out. */
export type Block =
  /** ```` ```yaml policy.yaml ````: a file of this name. */
  | { readonly kind: 'file'; readonly line: number; readonly name: string; readonly text: string }
  /** ```` ```console ````: commands behind `$ `, each with its output. */
  | { readonly kind: 'console'; readonly line: number; readonly commands: readonly ShownCommand[] };

/** The commands of a block: a line that begins with `$ `, continued behind a backslash. */
function commandsOf(text: string, start: number): ShownCommand[] {
  const commands: { line: number; command: string; output: string[] }[] = [];
  let continued = false;
  for (const [index, line] of text.split('\n').slice(0, -1).entries()) {
    const last = commands.at(-1);
    if (continued && last !== undefined) last.command += line.trim();
    else if (line.startsWith('$ ')) commands.push({ line: start + index, command: line.slice(2), output: [] });
    else if (last === undefined) throw new Error(`line ${start + index}: output stands before the first command`);
    else last.output.push(line);
    const current = commands.at(-1);
    continued = current !== undefined && current.output.length === 0 && current.command.endsWith('\\');
    if (continued && current !== undefined) current.command = current.command.slice(0, -1);
  }
  return commands;
}

/** The code blocks of a page that name a file or show a console, in order. */
export async function pageBlocks(path: string): Promise<readonly Block[]> {
  const page = await readFile(join(ROOT, path), 'utf8');
  return [...page.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)].flatMap(
    ({ index, 1: language = '', 2: name, 3: text = '' }): Block[] => {
      const line = page.slice(0, index).split('\n').length;
      if (language === 'console') return [{ kind: 'console', line, commands: commandsOf(text, line + 1) }];
      return name === undefined ? [] : [{ kind: 'file', line, name, text }];
    },
  );
}

/** The code blocks of a page that name a file, by that name: what a reader would copy, and so what is tested. */
export async function pageFiles(path: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const block of await pageBlocks(path)) {
    if (block.kind !== 'file') continue;
    if (files.has(block.name)) throw new Error(`${path} has two blocks of the name ${block.name}`);
    files.set(block.name, block.text);
  }
  return files;
}
