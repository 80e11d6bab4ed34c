/** The page that verifies receipts, as if roots of our own were those that are pinned. */
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';
import type { OwnRoots } from './machines.ts';

const bytesOf = (bytes: Uint8Array): string => `new Uint8Array([${bytes.join()}])`;

/** Modules of pinned roots, and what stands in their place. */
function modulesOf({ intel = [], snp = [], nitro = new Uint8Array() }: OwnRoots): ReadonlyMap<string, string> {
  const certificates = intel.map(({ der }) => `parseCertificate(${bytesOf(der)}, malformed)`);
  const named = snp.map(({ generation, der }) => `{ generation: '${generation}', der: ${bytesOf(der)} }`);
  return new Map([
    [
      'dcap/roots.ts',
      `import { parseCertificate } from '../../x509/certificate.ts';
       import { malformed } from '../error/malformed.ts';
       export const intelRoots = () => [${certificates.join()}];`,
    ],
    ['snp/roots.ts', `export const snpRoots = () => [${named.join()}];`],
    ['nitro/root.ts', `export const nitroRoot = () => ${bytesOf(nitro)};`],
  ]);
}

/** Puts roots of our own in the place of those that are pinned, when a script is bundled. */
export function ownRoots(roots: OwnRoots): Plugin {
  const modules = modulesOf(roots);
  return {
    name: 'own-roots',
    setup: (build) => {
      build.onLoad({ filter: /\/host\/attest\/(?:dcap\/roots|snp\/roots|nitro\/root)\.ts$/ }, ({ path }) => ({
        contents: modules.get(path.split('/').slice(-2).join('/')) ?? '',
        resolveDir: dirname(path),
      }));
    },
  };
}
