import { parametersOf, type Parameter } from '../extension/call.ts';
import type { Type } from './types.ts';

const TYPES: Readonly<Record<Parameter, Type>> = {
  string: { kind: 'string' },
  ip: { kind: 'extension', name: 'ipaddr' },
  decimal: { kind: 'extension', name: 'decimal' },
  datetime: { kind: 'extension', name: 'datetime' },
  duration: { kind: 'extension', name: 'duration' },
};

/** The types of the arguments of an extension function; none for what is no function. */
export const parameterTypes = (name: string): readonly Type[] =>
  parametersOf(name).map((parameter) => TYPES[parameter]);
