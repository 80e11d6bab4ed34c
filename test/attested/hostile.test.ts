/** Evidence as strangers bring it, with bytes changed: there is always a verdict, and it is never good where anything that counts was changed. */
import { describe, expect, it } from 'vitest';
import {
  parseBinding,
  parseReceipt,
  encodeBinding,
  formatReceipt,
  formatReceiptJson,
} from '../../host/attest/index.ts';
import { readJws } from '../../host/attest/jwt/jws.ts';
import { encodeCbor } from '../../host/engine/index.ts';
import { makeMaaAuthority, makeMaaEvidence, maaPayload } from '../attest/maa.ts';
import { mutateWithin, readOrRefuse, verifications } from '../attest/fuzz.ts';
import { Random, runOptions } from '../random/random.ts';
import { bytes, makeParts } from './receipt.ts';
import { statementOf } from './statement.ts';
import { VERIFIERS } from './verifiers.ts';

const { seed } = runOptions();
const text = (given: Uint8Array): string => new TextDecoder().decode(given);
const encode = (given: string): Uint8Array => new TextEncoder().encode(given);

/**
 * What may be changed, and says nothing: white space of PEM, the case of hexadecimal, zeros behind a quote, what stands before a certificate that is read from a pinned root instead, what of an HCL report nobody
 * vouches for.
 */
const LENIENT = new Set(['TDX', 'SEV-SNP', 'Azure on SEV-SNP', 'Azure on TDX']);

describe('what strangers bring', () => {
  it.each(Object.entries(VERIFIERS))('has a verdict as evidence of %s, and no good one', async (name, make) => {
    const { good, verify } = await make();
    expect(await verify(good)).toBe('accept');
    const same = encodeCbor(good).join();
    let accepted = 0;
    const count = verifications(200);
    for (let i = 0; i < count; i++) {
      const changed = mutateWithin(good, Random.of(seed, i));
      if ((await verify(changed)) === 'accept' && encodeCbor(changed).join() !== same) accepted++;
    }
    expect(accepted).toBeLessThanOrEqual(LENIENT.has(name) ? count / 10 : 0);
  });

  it('is a receipt, a statement, a token, or refused', async () => {
    const { parts } = await makeParts({ platform: 'none' });
    expect(readOrRefuse(formatReceipt(parts), parseReceipt)).toContain('malformed');
    expect(readOrRefuse(encode(formatReceiptJson(parts)), parseReceipt)).toContain('malformed');
    expect(readOrRefuse(encodeBinding(await statementOf(1)), parseBinding)).toEqual(['accepted', 'malformed']);
    const { evidence } = await makeMaaEvidence(await makeMaaAuthority(), maaPayload(bytes(7)));
    expect(readOrRefuse(encode(evidence), (given) => readJws(text(given)))).toEqual(['accepted', 'malformed']);
  });
});
