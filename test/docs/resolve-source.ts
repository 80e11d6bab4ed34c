/** Loaded before a program of a page (`node --import`): what it imports from `edict` is this checkout's source, as in an installation it is the package's. */
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';

const SOURCE = new URL('../../host/', import.meta.url);

registerHooks({
  resolve: (specifier, context, next) => {
    const [name, ...room] = specifier.split('/');
    if (name !== 'edict') return next(specifier, context);
    const [onNode, anywhere] = ['index.node.ts', 'index.ts'].map((file) => new URL([...room, file].join('/'), SOURCE));
    return next((onNode !== undefined && existsSync(onNode) ? onNode : anywhere)?.href ?? specifier, context);
  },
});
