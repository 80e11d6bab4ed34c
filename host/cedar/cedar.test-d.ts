/** What is written for `@cedar-policy/cedar-wasm` is typed for `edict/cedar` too: its arguments are taken, and its answers are told apart alike. */
import type * as wasm from '@cedar-policy/cedar-wasm';
import { expectTypeOf, test } from 'vitest';
import * as edict from './index.ts';

test('arguments of cedar-wasm are taken', () => {
  expectTypeOf<wasm.PolicySet>().toExtend<edict.PolicySet>();
  expectTypeOf<wasm.Policy>().toExtend<edict.Policy>();
  expectTypeOf<wasm.Template>().toExtend<edict.Template>();
  expectTypeOf<wasm.FormattingCall>().toExtend<edict.FormattingCall>();
  expectTypeOf<wasm.ValidationCall>().toExtend<edict.ValidationCall>();
  expectTypeOf<wasm.AuthorizationCall>().toExtend<edict.AuthorizationCall>();
  expectTypeOf<wasm.StatefulAuthorizationCall>().toExtend<edict.StatefulAuthorizationCall>();
  expectTypeOf<wasm.PartialAuthorizationCall>().toExtend<edict.PartialAuthorizationCall>();
});

test('every call of cedar-wasm is there', () => {
  expectTypeOf<Exclude<keyof typeof wasm, keyof typeof edict>>().toEqualTypeOf<never>();
});

test('answers are those of cedar-wasm', () => {
  expectTypeOf(edict.checkParsePolicySet).returns.toExtend<wasm.CheckParseAnswer>();
  expectTypeOf(edict.formatPolicies).returns.toExtend<wasm.FormattingAnswer>();
  expectTypeOf(edict.policyToText).returns.toExtend<wasm.PolicyToTextAnswer>();
  expectTypeOf(edict.templateToText).returns.toExtend<wasm.PolicyToTextAnswer>();
  expectTypeOf(edict.validate).returns.toExtend<wasm.ValidationAnswer>();
  expectTypeOf(edict.isAuthorized).returns.toExtend<wasm.AuthorizationAnswer>();
  expectTypeOf(edict.getValidRequestEnvsPolicy).returns.toExtend<wasm.GetValidRequestEnvsResult>();
  expectTypeOf(edict.policySetTextToParts).returns.toExtend<wasm.PolicySetTextToPartsAnswer>();
});
