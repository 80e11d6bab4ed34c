import type { DiagnosticCode } from '../../../compiler/index.ts';
import { denyByDefault, everyAgent, ruleAction } from './added.ts';
import { exponent, foreignSyntax, tabs, unlikeQuotes } from './conditions.ts';
import { unknownKey } from './keys.ts';
import type { Mender } from './mend.ts';
import {
  container,
  dateAsText,
  limit,
  numberAsText,
  oddInteger,
  otherKind,
  signAsText,
  switchedOff,
  textOfAgents,
  yesNo,
} from './values.ts';
import { apiVersion, deprecatedApiVersion, missingApiVersion } from './version.ts';
import { closedWord, defaultAction, scope } from './words.ts';

/**
 * The diagnostics that can be mended mechanically. The others need to know what the author wants: a rule that denies everyone or no one, a field that may be missing, a pattern that is wrong.
 */
export const MENDS: ReadonlyMap<DiagnosticCode, Mender> = new Map<DiagnosticCode, Mender>([
  ['EY014', signAsText],
  ['EY018', tabs],
  ['EY103', otherKind],
  ['EY104', closedWord],
  ['EY105', apiVersion],
  ['EY107', limit],
  ['EY201', foreignSyntax],
  ['EY204', yesNo],
  ['EY207', foreignSyntax],
  ['EY209', oddInteger],
  ['EY210', unlikeQuotes],
  ['EY211', ruleAction],
  ['EY214', limit],
  ['EY216', everyAgent],
  ['EY217', numberAsText],
  ['EY219', deprecatedApiVersion],
  ['EY221', dateAsText],
  ['EY222', scope],
  ['EY223', switchedOff],
  ['EY224', defaultAction],
  ['EY230', container],
  ['EY237', exponent],
  ['EY238', textOfAgents],
  ['EY241', unknownKey],
  ['EY247', missingApiVersion],
  ['EY248', denyByDefault],
]);
