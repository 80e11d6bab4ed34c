/** A verifier of many receipts: it comes to the same as verifying each anew, by fewer signatures. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AttestedHost } from '../../host/attested/index.ts';
import { formatReceipt, parseReceipt, type ReceiptTrust, type ReceiptVerifier } from '../../host/attest/index.ts';
import { appraiseReceipt } from '../../host/attest/receipt/appraise.ts';
import { receiptVerifierBy } from '../../host/attest/receipt/verify.ts';
import type { EvidenceJudge } from '../../host/attest/wire/types.ts';
import { decisionEvent } from '../audit/decision.ts';
import { failedChecks } from '../attest/failed.ts';
import { judgeBy, snpMachine, type Machine } from './machines.ts';
import { FIRST, startHost, trustOf, type StartedHost } from './started-host.ts';
import { NOW } from './statement.ts';

const AT = NOW + 60_000;
/** Signatures of a report itself. */
const REPORT_ALONE = 1;

let machine: Machine;
let started: StartedHost;
let trust: ReceiptTrust;
/** Of decisions under a first statement, and under a second one. */
let first: readonly Uint8Array[];
let second: readonly Uint8Array[];

async function decide(host: AttestedHost): Promise<Uint8Array> {
  const place = host.log.append(decisionEvent({ time: NOW + 5, moduleDigest: FIRST }));
  await host.log.checkpoint();
  const record = started.log.entries()[place] ?? new Uint8Array();
  return host.receipt({ index: BigInt(place), record });
}

beforeAll(async () => {
  machine = await snpMachine();
  started = await startHost(machine.collector);
  const { host } = started;
  first = [await decide(host), await decide(host)];
  await host.renew();
  second = [await decide(host)];
  trust = trustOf(started.log, machine.platforms);
});
afterAll(() => started.host.close());

/** A verifier, and how many signatures each verification of evidence took that it asked for. */
function verifier(): { readonly verifier: ReceiptVerifier; readonly signatures: number[] } {
  const signatures: number[] = [];
  const once = judgeBy(machine.roots);
  const judge: EvidenceJudge = async (wire) => {
    const verify = vi.spyOn(globalThis.crypto.subtle, 'verify');
    try {
      return await once(wire);
    } finally {
      signatures.push(verify.mock.calls.length);
      verify.mockRestore();
    }
  };
  return { verifier: receiptVerifierBy(judge, trust), signatures };
}

const anew = (receipt: Uint8Array, at = AT) => appraiseReceipt(receipt, trust, at, judgeBy(machine.roots));

describe('a verifier of receipts', () => {
  it('verifies evidence once, of another statement only what its machine signed anew, and comes to the same', async () => {
    const { verifier: remembering, signatures } = verifier();
    for (const receipt of [...first, ...second, ...first]) {
      const result = await remembering.verify(receipt, AT);
      expect(result).toEqual(await anew(receipt));
      expect(result.verdict).toBe('accept');
    }
    const [whole, ...others] = signatures;
    expect(whole).toBeGreaterThan(REPORT_ALONE);
    expect(others).toEqual([REPORT_ALONE]);
  });

  it('verifies all of it at a time before that of the first, and after its end', async () => {
    const { verifier: remembering, signatures } = verifier();
    const { validUntil } = await remembering.verify(first[0] ?? new Uint8Array(), AT);
    const whole = signatures[0] ?? 0;
    for (const [i, at] of [AT - 1, (validUntil ?? 0) + 1].entries()) {
      for (const receipt of [...first.slice(1), ...second]) {
        expect(await remembering.verify(receipt, at)).toEqual(await anew(receipt, at));
      }
      expect(signatures.slice(1 + 2 * i)[0]).toBe(whole);
    }
  });

  it('does not take the chain of a machine for a report that it has not signed', async () => {
    const { verifier: remembering } = verifier();
    const receipt = second[0] ?? new Uint8Array();
    await remembering.verify(first[0] ?? receipt, AT);
    const parts = parseReceipt(receipt);
    if (parts.evidence === null || !('bytes' in parts.evidence)) throw new Error('it has evidence');
    const bytes = parts.evidence.bytes.slice();
    // Of the signature, which is the last of the report: R in 72 bytes, S in 72, and zeros.
    const place = bytes.length - 512 + 10;
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    const result = await remembering.verify(formatReceipt({ ...parts, evidence: { bytes } }), AT);
    expect(failedChecks(result.evidence ?? { checks: [] })).toEqual(['report-signature']);
    expect(result.verdict).toBe('reject');
    expect((await remembering.verify(receipt, AT)).verdict).toBe('accept');
  });
});
