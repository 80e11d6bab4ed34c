import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './pack.ts';

const run = promisify(execFile);

/** How a strict project finds the package's types: on Node, for Node by a bundler, and for the web by one. */
export const PROJECTS = {
  nodenext: { module: 'nodenext', types: ['node'] },
  'bundler, for Node': { module: 'esnext', moduleResolution: 'bundler', customConditions: ['node'], types: ['node'] },
  'bundler, for the web': {
    module: 'esnext',
    moduleResolution: 'bundler',
    lib: ['es2024', 'dom', 'dom.iterable'],
    types: [],
  },
} as const;

/** Compiles a program that imports every entry point of the package that is installed in `folder`, with every declaration of the package checked. */
export async function checkTypes(folder: string, project: keyof typeof PROJECTS): Promise<void> {
  const manifest = await readFile(join(folder, 'node_modules/edict/package.json'), 'utf8');
  const { exports } = JSON.parse(manifest) as { readonly exports: Readonly<Record<string, unknown>> };
  const names = Object.keys(exports).filter((name) => !/\*|\.json$/.test(name));
  const imports = names.map((name, i) => `import * as face${i} from 'edict${name.slice(1)}';`);
  const used = `console.log(${names.map((_, i) => `face${i}`).join(', ')});`;
  await writeFile(join(folder, 'faces.mts'), [...imports, used, ''].join('\n'));
  const options = {
    ...PROJECTS[project],
    target: 'es2024',
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    typeRoots: [join(ROOT, 'node_modules/@types')],
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['faces.mts'] }));
  await run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.json'], { cwd: folder });
}
