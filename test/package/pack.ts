import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The repository. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What `npm pack` says of the tarball it made. */
export interface Packed {
  /** Path of the tarball. */
  readonly tarball: string;
  /** Paths inside the package. */
  readonly files: readonly string[];
  /** Bytes of the files when unpacked. */
  readonly unpacked: number;
}

interface PackReport {
  readonly filename: string;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/** Builds the package and packs it into `folder`, as publishing would. */
export async function pack(folder: string): Promise<Packed> {
  await mkdir(folder, { recursive: true });
  await run('npm', ['run', '--silent', 'build'], { cwd: ROOT });
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: ROOT,
  });
  const [report] = JSON.parse(stdout) as PackReport[];
  if (report === undefined) throw new Error('npm pack made no tarball');
  return {
    tarball: join(folder, report.filename),
    files: report.files.map(({ path }) => path),
    unpacked: report.unpackedSize,
  };
}

/**
 * Lays a tarball out as `folder/node_modules/edict`, with its dependencies beside it as links, as an install would but without a registry. With `optional`,
 * the optional dependencies too.
 */
export async function unpack({ tarball }: Packed, folder: string, optional: boolean): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const modules = join(folder, 'node_modules');
  // A package of its own: else the names of this repository's package would be found first.
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "name": "user", "private": true, "type": "module" }\n');
  await mkdir(join(modules, 'edict'), { recursive: true });
  await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', join(modules, 'edict')]);
  const manifest = JSON.parse(await readFile(join(modules, 'edict/package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
    readonly optionalDependencies: Readonly<Record<string, string>>;
  };
  const names = [
    ...Object.keys(manifest.dependencies),
    ...(optional ? Object.keys(manifest.optionalDependencies) : []),
  ];
  for (const name of names) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(ROOT, 'node_modules', name), join(modules, name));
  }
}

/** Copies a file or folder of the repository into `folder` under its own path. */
export async function copyInto(folder: string, path: string): Promise<void> {
  await cp(join(ROOT, path), join(folder, path), { recursive: true });
}
