/**
 * `npm run policies-check`: builds every pack here and again on the oldest supported Node, and compares with build/policies.lock.json. `npm run policies-lock` writes that file.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CEDAR_PACKS, PACKS, buildPack } from './packs.ts';

interface Locked {
  readonly version: string;
  readonly digest: string;
  readonly bytes: number;
  readonly edict: string;
  readonly assemblyscript: string;
  readonly binaryen: string;
}

type Lock = Readonly<Record<string, Locked>>;

const HERE = fileURLToPath(import.meta.url);
const LOCK = new URL('../build/policies.lock.json', import.meta.url);
const OLDEST_NODE = fileURLToPath(new URL('../node_modules/node22/bin/node', import.meta.url));

async function build(): Promise<Lock> {
  const lock: Record<string, Locked> = {};
  for (const pack of [...PACKS, ...CEDAR_PACKS]) {
    const { digest, bytes, manifest } = await buildPack(pack);
    lock[pack.language === 'cedar' ? `${pack.name}.cedar` : pack.name] = {
      version: pack.version,
      digest,
      bytes: bytes.length,
      ...manifest.compiler,
    };
  }
  return lock;
}

function text(lock: Lock): string {
  return `${JSON.stringify(lock, null, 2)}\n`;
}

const built = text(await build());
switch (process.argv[2]) {
  case '--print':
    process.stdout.write(built);
    break;
  case '--write':
    writeFileSync(LOCK, built);
    break;
  default: {
    const again = execFileSync(OLDEST_NODE, [HERE, '--print'], { encoding: 'utf8' });
    const locked = readFileSync(LOCK, 'utf8');
    const same = {
      'a second build, on the oldest Node': built === again,
      'build/policies.lock.json': built === locked,
    };
    for (const [what, equal] of Object.entries(same)) console.log(`${equal ? 'same as' : 'OTHER THAN'} ${what}`);
    if (Object.values(same).includes(false)) {
      console.log(`built here:\n${built}built again:\n${again}locked:\n${locked}`);
      process.exitCode = 1;
    }
  }
}
