import { decideCases } from './decide.ts';
import type { Case } from './types.ts';

/** Every benchmark, in the order in which it runs. */
export const CASES: readonly Case[] = [...decideCases];
