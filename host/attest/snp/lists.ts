import type { Judging } from '../appraisal/judging.ts';
import { AttestError } from '../error/error.ts';
import { parseCrl, type Crl } from '../../x509/crl.ts';
import { isNamedIssuer } from '../../x509/issued.ts';
import { judgeRevocation } from '../../x509/revocation.ts';
import { refuse, type Picked } from './certificates.ts';
import type { SnpCheck } from './checks.ts';

/** A list for either kind of key, of each generation. */
const MAX_LISTS = 6;

/** The lists of the root; those of other generations' are left out. */
function listsOf(lists: readonly Uint8Array[], { root }: Picked): readonly Crl[] {
  if (lists.length > MAX_LISTS) throw new AttestError('too_large', 'too many revocation lists');
  return lists.map((bytes) => parseCrl(bytes, refuse)).filter((crl) => isNamedIssuer(crl, root));
}

/**
 * Judges whether the leaf's issuer was withdrawn, by every list of the root that is there: AMD has one for either kind of key. Leaves themselves are never withdrawn: newer levels make new ones.
 */
export async function judgeLists(
  judging: Judging<SnpCheck>,
  picked: Picked,
  given: readonly Uint8Array[],
  demand: 'required' | 'if-present',
  at: number,
): Promise<void> {
  const lists = judging.read('revocation', () => listsOf(given, picked));
  if (lists === undefined) return;
  if (lists.length === 0) {
    if (demand === 'required') judging.fail('revocation', 'no revocation list of the root is there');
    else judging.skip('revocation', 'no revocation list is there, which the policy accepts');
    return;
  }
  const path = [picked.issuer, picked.root];
  const judged = await Promise.all(lists.map((list) => judgeRevocation(path, [list], at)));
  for (const { code, certificate } of judged.flatMap(({ faults }) => faults)) {
    judging.fail('revocation', `${certificate}: ${code}`);
  }
  const endsAt = Math.min(...judged.map((each) => each.endsAt));
  judging.pass('revocation', `not withdrawn, by ${lists.length} list${lists.length > 1 ? 's' : ''}`);
  judging.endsAt(endsAt);
}
