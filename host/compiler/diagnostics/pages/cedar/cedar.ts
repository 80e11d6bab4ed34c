/** EC0xx: what is no Cedar policy, and no set of them. */
import type { Pages } from '../types.ts';
import { EXPRESSIONS } from './expressions.ts';
import { POLICIES } from './policies.ts';
import { SETS } from './sets.ts';
import { UNREADABLE } from './unreadable.ts';

export const CEDAR: Pages<'EC0'> = { ...UNREADABLE, ...POLICIES, ...EXPRESSIONS, ...SETS };
