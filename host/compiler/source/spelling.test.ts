import { expect, it } from 'vitest';
import { editDistance, nearestWord } from './spelling.ts';

it('counts a letter more, less, another, and two neighbours swapped as one edit each', () => {
  expect(editDistance('effect', 'effects')).toBe(1);
  expect(editDistance('effect', 'efect')).toBe(1);
  expect(editDistance('effect', 'affect')).toBe(1);
  expect(editDistance('effect', 'efefct')).toBe(1);
  expect(editDistance('', 'when')).toBe(4);
  expect(editDistance('when', '')).toBe(4);
  expect(editDistance('when', 'unless')).toBe(editDistance('unless', 'when'));
});

it('names the nearest word, not the first that is near', () => {
  expect(nearestWord('rules', ['rule_x', 'roles', 'rules2'], 2)).toBe('roles');
  expect(nearestWord('RULSE', ['role', 'rules'], 2)).toBe('rules');
});

it('names no word that shares nothing with what was written', () => {
  expect(nearestWord('x', ['id', 'y'], 2)).toBeNull();
  expect(nearestWord('', ['id'], 2)).toBeNull();
  expect(nearestWord('colour', ['rules', 'name'], 2)).toBeNull();
  expect(nearestWord('rulesets', ['rules'], 2)).toBeNull();
});

it('compares no words that are too long to be mistyped ones', () => {
  expect(nearestWord('a'.repeat(60), [`${'a'.repeat(59)}b`], 2)).not.toBeNull();
  expect(nearestWord('a'.repeat(61), ['a'.repeat(61)], 2)).toBeNull();
});
