import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { capture } from '../../../test/cli/capture.ts';
import { EXIT } from '../frame/exit.ts';
import { runCommand } from '../run.ts';

test('says what is there, in the same words for people and machines', async () => {
  const [people, machines] = [capture(), capture()];
  const codes = [
    await runCommand(people.io, ['attest', 'doctor']),
    await runCommand(machines.io, ['attest', 'doctor', '--json']),
  ];
  const { attested, offers } = JSON.parse(machines.out()) as {
    readonly attested: boolean;
    readonly offers: readonly { readonly name: string; readonly path: string; readonly present: boolean }[];
  };
  expect(codes).toEqual(attested ? [EXIT.ok, EXIT.ok] : [EXIT.no, EXIT.no]);
  expect(attested).toBe(offers.some(({ present }) => present));
  for (const { name, path, present } of offers) {
    if (path.startsWith('/')) expect(present).toBe(existsSync(path));
    expect(people.out()).toContain(name);
  }
});
