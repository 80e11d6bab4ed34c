import { describe, expect, it } from 'vitest';
import { decodeManifest } from './decode.ts';
import { encodeManifest } from './encode.ts';
import type { Manifest, ManifestEntry, RequestSchema, Slot } from './types.ts';

const SCHEMA: RequestSchema = {
  types: ['long', { set: 0 }, { entity: 'User' }, { record: { a: 1, b: 2 }, optional: ['a'] }, { record: {} }],
  entities: [{ name: 'User', attributes: 3, parents: ['Team'], tags: 1, ids: ['a'] }],
  actions: [
    {
      type: 'Action',
      id: 'view',
      groups: [{ type: 'Action', id: 'all' }],
      principals: ['User'],
      resources: [],
      context: 4,
    },
  ],
};

const SLOT: Slot = { path: ['context', 'a'], walk: 'record', type: 'cedar-value', holds: 'int', required: true };

const manifest = (more: Partial<ManifestEntry>): Manifest => ({
  format: 1,
  abi: 1,
  compiler: { edict: '0', assemblyscript: '0', binaryen: '0' },
  options: {},
  sources: [],
  limits: { frameBytes: 4096, depth: 64, steps: 1000, memoryPages: 2 },
  entries: [
    { name: 'e', version: '1', dialect: 'cedar', strategy: 's', slots: [SLOT], rules: [], obligations: [], ...more },
  ],
});

describe('the schema of an entry', () => {
  it('is read as it was written', () => {
    expect(decodeManifest(encodeManifest(manifest({ schema: SCHEMA }))).entries[0]?.schema).toEqual(SCHEMA);
  });

  it.each([
    ['a type of a later one', { types: [{ set: 1 }, 'long'] }],
    ['a type of itself', { types: [{ set: 0 }] }],
    ['an optional attribute that is none', { types: [{ record: {}, optional: ['a'] }] }],
    ['attributes that are no record', { entities: [{ name: 'User', attributes: 0, parents: [] }] }],
    ['tags of a type that is not there', { entities: [{ name: 'User', attributes: 4, parents: [], tags: 5 }] }],
    ['a context that is no record', { actions: [{ ...SCHEMA.actions[0], context: 0 }] }],
    ['an action twice', { actions: [...SCHEMA.actions, ...SCHEMA.actions] }],
    ['an entity type twice', { entities: [...SCHEMA.entities, ...SCHEMA.entities] }],
  ])('is refused with %s', (_, more) => {
    const wrong = { ...SCHEMA, ...more } as RequestSchema;
    expect(() => encodeManifest(manifest({ schema: wrong }))).toThrow(
      expect.objectContaining({ code: 'manifest_invalid' }),
    );
  });

  it('is refused in an entry of another dialect', () => {
    const wrong = manifest({ schema: SCHEMA, dialect: 'agt-py', slots: [] });
    expect(() => encodeManifest(wrong)).toThrow(expect.objectContaining({ code: 'manifest_invalid' }));
  });
});

describe('what a slot holds', () => {
  it.each<[string, Partial<Slot>]>([
    ['another kind than its variable', { path: ['principal'], type: 'cedar-entity', holds: 'int' }],
    ['the context as anything but a record', { path: ['context'], holds: 'int' }],
    ['in a slot of entities', { path: ['entities'], type: 'cedar-entities', holds: 'record' }],
  ])('is refused: %s', (_, more) => {
    expect(() => encodeManifest(manifest({ slots: [{ ...SLOT, ...more }] }))).toThrow(
      expect.objectContaining({ code: 'manifest_invalid' }),
    );
  });

  it('is refused where something is required without being said', () => {
    const { holds: _, ...open } = SLOT;
    expect(() => encodeManifest(manifest({ slots: [open] }))).toThrow(
      expect.objectContaining({ code: 'manifest_invalid' }),
    );
  });
});
