import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lower } from './compile.ts';
import { readPolicyFiles } from './files.node.ts';

const root = mkdtempSync(join(tmpdir(), 'edict-files-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const head = 'apiVersion: governance.toolkit/v1\nagents: ["*"]\ndefault_action: deny\n';

beforeAll(() => {
  mkdirSync(join(root, 'policies/folder'), { recursive: true });
  writeFileSync(join(root, 'outside.yaml'), `${head}name: outside\n`);
  writeFileSync(join(root, 'policies/base.yaml'), `${head}name: base\n`);
  writeFileSync(join(root, 'policies/bytes.yaml'), new Uint8Array([0xff, 0xfe]));
  symlinkSync('base.yaml', join(root, 'policies/inside.yaml'));
  symlinkSync('../outside.yaml', join(root, 'policies/link.yaml'));
  symlinkSync('self.yaml', join(root, 'policies/self.yaml'));
});

describe('a policy that extends a file', () => {
  it.each([
    ['base.yaml', null],
    ['inside.yaml', null],
    ['missing.yaml', 'was not found'],
    ['base.yaml/x', 'was not found'],
    ['folder', 'cannot be read: it is a folder'],
    ['bytes.yaml', 'cannot be read: it is not UTF-8 text'],
    ['link.yaml', 'cannot be read: a link leads out of the folder'],
    ['self.yaml', 'cannot be read: ELOOP: too many symbolic links encountered'],
  ])('%s', async (path, why) => {
    const policy = join(root, 'policies/policy.yaml');
    writeFileSync(policy, `${head}name: p\nextends: ${path}\n`);
    const { diagnostics } = await lower(await readPolicyFiles([policy]));
    const found = diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
    expect(found).toEqual(why === null ? [] : [`The file "${path}" that this policy extends ${why}.`]);
  });
});
