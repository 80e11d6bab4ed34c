/** Modules with a store, for tests of what is installed in them. */
import { createSink } from '../../host/compiler/diagnostics/sink.ts';
import type { BuildOptions } from '../../host/compiler/index.ts';
import { lowerPolicySet } from '../../host/compiler/languages/cedar/lower/lower.ts';
import { readPolicySet } from '../../host/compiler/languages/cedar/policy/set.ts';
import { buildModule } from '../../host/compiler/index.ts';
import type { Engine, JsonValue } from '../../host/engine/index.ts';
import { shippedLibrary } from '../module/build.ts';

/** A principal in the group `g`, or of level 5, may do anything; one whose `tag` is set may not. */
export const POLICIES: Readonly<Record<string, string>> = {
  member: 'permit(principal in Group::"g", action, resource);',
  level: 'permit(principal, action, resource) when { principal has level && principal.level >= 5 };',
  owner: 'permit(principal, action, resource) when { resource has owner && principal in resource.owner };',
  barred: 'forbid(principal, action, resource) when { principal.hasTag("barred") };',
};

/** The file of a module of Cedar policies. */
export const buildPolicies = async (
  policies = POLICIES,
  limits: NonNullable<BuildOptions['limits']> = {},
): Promise<Uint8Array<ArrayBuffer>> => {
  const set = readPolicySet({ staticPolicies: policies }, createSink());
  if (set === null) throw new TypeError('the policies cannot be read');
  const unit = lowerPolicySet(set, { name: 'main', onError: 'skip' });
  const { bytes } = await buildModule(unit, { limits }, await shippedLibrary());
  return bytes;
};

export interface EntityJson {
  readonly uid: { readonly type: string; readonly id: string };
  readonly attrs: Readonly<Record<string, JsonValue>>;
  readonly parents: readonly { readonly type: string; readonly id: string }[];
  readonly tags?: Readonly<Record<string, JsonValue>>;
}

export const user = (
  id: string,
  attrs: EntityJson['attrs'] = {},
  parents: readonly string[] = [],
  tags: EntityJson['tags'] = {},
): EntityJson => ({
  uid: { type: 'User', id },
  attrs,
  parents: parents.map((group) => ({ type: 'Group', id: group })),
  tags,
});

export const group = (id: string, parents: readonly string[] = []): EntityJson => ({
  uid: { type: 'Group', id },
  attrs: {},
  parents: parents.map((parent) => ({ type: 'Group', id: parent })),
});

/** Ids of the policies that decide for a user; `default` for none. */
export const decides = (engine: Engine, id: string, entities: readonly EntityJson[] = []): string =>
  engine
    .decide({
      principal: { type: 'User', id },
      action: { type: 'Action', id: 'act' },
      resource: { type: 'Thing', id: 'thing' },
      entities,
    })
    .reasons.map((reason) => reason.id)
    .join();
