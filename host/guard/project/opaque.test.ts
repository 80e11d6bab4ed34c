import { expect, test } from 'vitest';
import { policyView } from '../snapshot/view.ts';
import { readsOpaque } from './opaque.ts';
import type { ProjectionPlan } from './plan.ts';
import type { Fields } from './project.ts';

const plan: ProjectionPlan = { form: 'flat', dialect: 'agt-v4', names: ['files'], paths: [['files']], entities: false };
const reads = (files: unknown): boolean => readsOpaque(plan, policyView({ files }) as Fields);

class Path {
  readonly path = '/etc/passwd';
}

test('an opaque value that a policy reads is found: itself, as an item of a list or a set, and in lists of lists', () => {
  expect(reads(new Path())).toBe(true);
  expect(reads(['/tmp', new Path()])).toBe(true);
  expect(reads([['/tmp'], [() => '/etc/passwd']])).toBe(true);
  expect(reads(new Set([new Path()]))).toBe(true);
});

test('what a policy can judge, or does not read, is not refused', () => {
  expect(reads(['/tmp', ['/home']])).toBe(false);
  expect(reads({ onDone: () => undefined })).toBe(false);
  expect(readsOpaque(plan, policyView({ callback: () => undefined }) as Fields)).toBe(false);
});
