import { describe, expect, it } from 'vitest';
import { isSecretName } from './name.ts';

describe('the name of a secret', () => {
  it.each(['log', 'a', '0', 'keys/log', 'a/b/c', 'v1.2', 'a..b', 'A_b-c/d.e', 'a'.repeat(128)])('is %j', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each([
    '',
    '.',
    '..',
    '../a',
    'a/..',
    'a/../b',
    'a/./b',
    'a//b',
    '/a',
    'a/',
    'a/.b',
    'a\\b',
    'a b',
    'a\n',
    'ä',
    'a%2e',
    'a'.repeat(129),
  ])('is not %j', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});
