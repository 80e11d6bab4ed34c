import type { CheckList } from '../appraisal/types.ts';

/** What is checked of every token that is one compact JWS. */
export const TOKEN_CHECKS = {
  form: {
    demands: 'a compact JWS, RS256, with a payload of JSON that has each key once',
    source: 'RFC 7515 §7.1, RFC 8725 §3.1',
  },
  signature: { demands: 'the token is signed with that key', source: 'RFC 7515 §5.2' },
  time: { demands: 'it holds at the time', source: 'RFC 7519 §4.1.4 to §4.1.6' },
} as const satisfies CheckList<string>;
