import type { Schema } from '../schema/types.ts';
import { linkTemplate } from '../policy/slots.ts';
import type { NamedPolicy, PolicySet, TemplateLink } from '../policy/types.ts';
import type { Policy } from '../syntax/types.ts';
import { checkApplies } from './applies.ts';
import type { Checking } from './checking.ts';
import { createJoin } from './join.ts';
import { checkNames, checkSlotTypes } from './names.ts';
import { checkLevel, checkPolicy, validEnvironments } from './policy.ts';
import { checkTexts } from './text.ts';
import type { Environment, Finding } from './types.ts';

/**
 * Expressions, environments and types that are looked at for one set of policies. A thousand policies of a hundred expressions in a hundred environments each are ten
 * million.
 */
const MAX_WORK = 20_000_000;

/** Findings that are kept of one policy; more say nothing new. */
const MAX_FINDINGS = 1_000;

/** Ends validation that takes more than is allowed; caught where it began. */
class TooMuchWork extends Error {
  override readonly name = 'TooMuchWork';
}

const createBudget = (): ((work: number) => void) => {
  let left = MAX_WORK;
  return (work) => {
    left -= work;
    if (left < 0) throw new TooMuchWork();
  };
};

/** Collects what is said of one policy, each thing once: environments mostly say the same. */
const createReport = (policy: string, source: NamedPolicy['source'], findings: Finding[]): Checking['report'] => {
  const said = new Set<string>();
  return (code, range, details = {}) => {
    const key = JSON.stringify([code, range, details]);
    if (said.has(key) || said.size >= MAX_FINDINGS) return;
    said.add(key);
    findings.push({ policy, source, range: source === null ? null : range, code, details });
  };
};

export interface ValidateOptions {
  /** How many entities a policy may look into one after the other; not looked at where it is left out. */
  readonly maxLevel?: number;
}

interface Common extends ValidateOptions {
  readonly schema: Schema;
  readonly join: Checking['join'];
  readonly spend: Checking['spend'];
}

const validatePolicy = (common: Common, { id, policy, source }: NamedPolicy, findings: Finding[]): void => {
  const report = createReport(id, source, findings);
  const before = findings.length;
  checkNames(common.schema, policy, report, common.spend);
  const { applies, help } = checkApplies(common.schema, policy, common.spend);
  if (!applies) report('EC202', policy.range, { help });
  const { possible } = checkPolicy({ ...common, report }, policy);
  if (!possible) report('EC220', policy.range);
  const isValid = findings.slice(before).every(({ code }) => code === 'EC220');
  if (isValid && common.maxLevel !== undefined) checkLevel({ ...common, report }, policy, common.maxLevel);
  checkTexts(policy, report);
};

const validateLink = (
  { schema, spend }: Common,
  { id, values }: TemplateLink,
  template: NamedPolicy,
  findings: Finding[],
): void => {
  const report = createReport(id, template.source, findings);
  const { range } = template.policy;
  const filled = Object.values(values).filter((value) => value !== undefined);
  // What fills a slot does not stand in the template's text.
  checkSlotTypes(schema, filled, (code, _, details) => report(code, range, details));
  const { applies, help } = checkApplies(schema, linkTemplate(template.policy, values), spend);
  if (!applies) report('EC202', range, { help });
};

/**
 * Validates a set of policies against a schema, strictly, as Cedar 4.12 does: every policy and template in every environment of the schema, and every link. Policies of which
 * nothing is said but warnings err only where an entity is missing, a number overflows or an extension function has no value.
 */
export const validatePolicySet = (
  { policies, templates, links }: PolicySet,
  schema: Schema,
  options: ValidateOptions = {},
): readonly Finding[] => {
  const spend = createBudget();
  const common: Common = { ...options, schema, spend, join: createJoin(spend) };
  const findings: Finding[] = [];
  const byId = new Map(templates.map((template) => [template.id, template]));
  let at = '';
  try {
    for (const policy of [...policies, ...templates]) {
      at = policy.id;
      validatePolicy(common, policy, findings);
    }
    for (const link of links) {
      at = link.id;
      const template = byId.get(link.template);
      if (template !== undefined) validateLink(common, link, template, findings);
    }
  } catch (error) {
    if (!(error instanceof TooMuchWork)) throw error;
    findings.push({ policy: at, source: null, range: null, code: 'EC214', details: { limit: MAX_WORK } });
  }
  return findings;
};

/** The environments of a schema in which a policy or template is right, and could be true; null where finding them takes more than is allowed. */
export const requestEnvironments = (policy: Policy, schema: Schema): readonly Environment[] | null => {
  const spend = createBudget();
  try {
    return validEnvironments({ schema, join: createJoin(spend), report: () => undefined, spend }, policy);
  } catch (error) {
    if (error instanceof TooMuchWork) return null;
    throw error;
  }
};
