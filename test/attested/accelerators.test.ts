/** Receipts of hosts with GPUs of our own: what these answered to the statement is shown, and anything else fails the one claim. */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  encodeAccelerators,
  gpuNonce,
  makeReceipt,
  parseBinding,
  formatReceipt,
  formatReceiptJson,
  parseReceipt,
  verifyReceipt,
  type AcceleratorTrust,
  type AcceptedAccelerators,
  type AzureClaims,
  type ReceiptResult,
} from '../../host/attest/index.node.ts';
import { appraiseReceipt } from '../../host/attest/receipt/appraise.ts';
import { readReceiptTrust } from '../../host/attest/receipt/trust.ts';
import type { AnswerJudge } from '../../host/attest/wire/judge-answer.ts';
import { AttestError } from '../../host/attest/error/error.ts';
import { encodeCbor } from '../../host/engine/index.ts';
import { decodeHex, encodeHex } from '../../host/encoding/base64/hex.ts';
import { noteAlone } from '../attest/alone.ts';
import { writeNrasToken } from '../attest/nvidia/nras.ts';
import { makeGpu, type Gpu, type ReportOptions } from '../attest/nvidia/device.ts';
import { makeKey } from '../attest/pki.ts';
import { decisionEvent } from '../audit/decision.ts';
import { VERIFIED_AT } from './broken/row.ts';
import { answered, GPU_POLICY, judgeGpus } from './gpus.ts';
import { KeptHosts } from './kept-host.ts';
import { azureMachine, judgeBy, tdxMachine } from './machines.ts';
import { FIRST, HOST } from './started-host.ts';
import { bytes, makeParts, type Made, type Making } from './receipt.ts';
import { NOW } from './statement.ts';

const NVIDIA: AcceptedAccelerators = { nvidia: GPU_POLICY };

const stranger = await makeKey('P-384');
let gpu: Gpu;
beforeAll(async () => {
  gpu = await makeGpu();
});

/** Verifies by the roots of our own GPUs. */
const judge: AnswerJudge = (answer, options) => judgeGpus(gpu)(answer, options);

/** One GPU that answers, as it should unless it is told otherwise. */
const answering =
  (report: ReportOptions = {}, place = 0): NonNullable<Making['answers']> =>
  async (nonceOf) => [answered([await gpu.makeDevice({ nonce: await nonceOf(place), ...report })])];

const detailOf = ({ claims }: ReceiptResult): string => claims.find(({ id }) => id === 'accelerators')?.detail ?? '';
const statusOf = ({ claims }: ReceiptResult): string | undefined =>
  claims.find(({ id }) => id === 'accelerators')?.status;
const failed = ({ claims }: ReceiptResult): string[] =>
  claims.filter(({ status }) => status === 'fail').map(({ id }) => id);

async function verify(
  { parts, trust, judge: judgeEvidence }: Made,
  accelerators: AcceleratorTrust | undefined = NVIDIA,
): Promise<ReceiptResult> {
  const asked = accelerators === undefined ? trust : { ...trust, accelerators };
  return appraiseReceipt(formatReceipt(parts), asked, VERIFIED_AT, judgeEvidence, judge);
}

describe('a receipt of a host with a GPU', () => {
  it('shows that the GPU answered to its statement', async () => {
    const made = await makeParts({ answers: answering() });
    const result = await verify(made);
    expect(failed(result), detailOf(result)).toEqual([]);
    expect(detailOf(result)).toMatch(/^nvidia, \d+ checks passed$/);
    expect(result).toMatchObject({
      verdict: 'accept',
      says: { accelerators: [{ tee: 'nvidia', devices: [{ name: 'GH100 A01 GSP FMC LF' }] }] },
      accelerators: [{ kind: 'nvidia', result: { verdict: 'accept' } }],
    });
    // By the roots that are pinned it is nothing.
    const trust = { ...made.trust, accelerators: NVIDIA };
    expect(failed(await verifyReceipt(formatReceipt(made.parts), trust, VERIFIED_AT))).toEqual([
      'measured',
      'accelerators',
    ]);
  });

  it('says the same in JSON', async () => {
    const { parts } = await makeParts({ answers: answering() });
    expect(parseReceipt(new TextEncoder().encode(formatReceiptJson(parts)))).toEqual(
      parseReceipt(formatReceipt(parts)),
    );
  });

  it('may name what it shows by digest, for who has it', async () => {
    const { parts, ...made } = await makeParts({ answers: answering() });
    const found = new Map<string, Uint8Array>();
    const detached = async (whole: Uint8Array): Promise<{ readonly digest: Uint8Array }> => {
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(whole)));
      found.set(encodeHex(digest), whole);
      return { digest };
    };
    const { accelerators } = parts;
    if (accelerators == null || !('bytes' in accelerators.evidence) || !('bytes' in accelerators.endorsements))
      throw new Error('it has both');
    const evidence = await detached(accelerators.evidence.bytes);
    const endorsements = await detached(accelerators.endorsements.bytes);
    const given = { ...made, parts: { ...parts, accelerators: { evidence, endorsements } } };
    expect(failed(await verify(given))).toEqual(['accelerators']);
    const trust = { ...made.trust, find: (digest: string) => found.get(digest) };
    expect(failed(await verify({ ...given, trust }))).toEqual([]);
  });

  it('shows what is asked one after the other, each with the nonce of its place', async () => {
    const key = await makeKey('P-384');
    const second = await makeGpu({ leaf: { key } });
    const answers: Making['answers'] = async (nonceOf) => {
      const [first, other] = [await gpu.makeDevice({ nonce: await nonceOf(0) }), await nonceOf(1)];
      const device = await second.makeDevice({ nonce: other, key });
      const certificates = [...device.certificates.slice(0, 1), ...first.certificates.slice(1)];
      return [answered([first]), answered([{ ...device, certificates }])];
    };
    const result = await verify(await makeParts({ answers }));
    expect([failed(result), result.accelerators.length]).toEqual([[], 2]);
  });

  it('does not take one that answers twice for two', async () => {
    const answers: Making['answers'] = async (nonceOf) =>
      Promise.all([0, 1].map(async (i) => answered([await gpu.makeDevice({ nonce: await nonceOf(i) })])));
    const result = await verify(await makeParts({ answers }));
    expectAlone(result);
    expect([detailOf(result), result.says?.accelerators]).toEqual(['one device answers more than once', []]);
  });

  it.each([['478176379286082186618948445787393647364802107249', 'fail'] as const, [undefined, 'pass'] as const])(
    "does not take two tokens of NVIDIA's service of the device %s for two devices",
    async (ueid, status) => {
      const service = await makeKey('P-384');
      const jwk = await crypto.subtle.exportKey('jwk', service.pair.publicKey);
      const keys = { keys: [{ kty: 'EC', crv: 'P-384', kid: 'k1', x: jwk.x, y: jwk.y }] };
      const answers: Making['answers'] = async (nonceOf) =>
        Promise.all(
          [0, 1].map(async (i) => {
            const given = { key: service, nonce: await nonceOf(i), second: NOW / 1000 };
            const token = await writeNrasToken({ ...given, module: ueid === undefined ? {} : { ueid } });
            return { kind: 'nvidia-nras', evidence: { token }, endorsements: {} };
          }),
        );
      const result = await verify(await makeParts({ answers }), { 'nvidia-nras': { keys } });
      expect(statusOf(result), detailOf(result)).toBe(status);
    },
  );

  it("shows a token of NVIDIA's service by the verifier's own keys", async () => {
    const service = await makeKey('P-384');
    const jwk = await crypto.subtle.exportKey('jwk', service.pair.publicKey);
    const keys = { keys: [{ kty: 'EC', crv: 'P-384', kid: 'k1', x: jwk.x, y: jwk.y }] };
    const answers: Making['answers'] = async (nonceOf) => {
      const token = await writeNrasToken({ key: service, nonce: await nonceOf(0), second: NOW / 1000 });
      return [{ kind: 'nvidia-nras', evidence: { token }, endorsements: {} }];
    };
    const made = await makeParts({ answers });
    expect(failed(await verify(made, { 'nvidia-nras': { keys } }))).toEqual([]);
    expect(failed(await verify(made, { 'nvidia-nras': { keys: { keys: [] } } }))).toEqual(['accelerators']);
    // Keys that come along are none of the endorsements.
    const endorsements = { bytes: encodeCbor([{ keys: JSON.stringify(keys) }]) };
    const accelerators = { ...(made.parts.accelerators ?? { evidence: endorsements }), endorsements };
    const given = { ...made, parts: { ...made.parts, accelerators } };
    expect(failed(await verify(given, { 'nvidia-nras': { keys } }))).toEqual(['accelerators']);
  });

  it('whose host is software shows GPUs that software asked, and says so', async () => {
    const result = await verify(await makeParts({ platform: 'none', answers: answering() }));
    expect([result.verdict, statusOf(result)]).toEqual(['accept', 'skipped']);
    expect(detailOf(result)).toContain('no hardware stands for it');
  });
});

describe('an attested host with a GPU', () => {
  const accelerators = { collect: answering() };

  it('states what the GPU answered, in each receipt, also in one that is made when it is gone', async () => {
    const hosts = new KeptHosts();
    try {
      const { collector, platforms, roots } = await tdxMachine();
      const { live, index } = await hosts.run(
        async (host, base) => {
          const ticket = host.log.append(decisionEvent({ time: hosts.clock.now, moduleDigest: FIRST }));
          await host.log.checkpoint();
          const at = base + ticket;
          const { record } = await makeReceipt({
            log: hosts.dir,
            trust: await hosts.trust(),
            index: at,
            kept: hosts.kept,
          });
          return { live: await host.receipt({ index: BigInt(at), record }), index: at };
        },
        { collector, accelerators },
      );
      const log = await hosts.trust();
      const made = formatReceipt(await makeReceipt({ log: hosts.dir, trust: log, index, kept: hosts.kept }));
      expect(made).toEqual(live);
      const trust = { log, witnesses: null, modules: null, hosts: [HOST], platforms, accelerators: NVIDIA };
      const result = await appraiseReceipt(made, trust, hosts.clock.now, judgeBy(roots), judge);
      expect([failed(result), statusOf(result)]).toEqual([[], 'pass']);
    } finally {
      hosts.remove();
    }
  });

  it('asks it again for each statement', async () => {
    const hosts = new KeptHosts();
    const asked: string[] = [];
    const collect: Making['answers'] = async (nonceOf) => {
      asked.push(encodeHex(await nonceOf(0)));
      return accelerators.collect(nonceOf);
    };
    try {
      const statements = await hosts.run(
        async (host) => [host.current, await host.renew(), await host.attest(bytes(5, 32))],
        { accelerators: { collect } },
      );
      expect(new Set(asked).size).toBe(3);
      for (const [i, { binding }] of statements.entries()) {
        expect(encodeHex(await gpuNonce(binding, 0))).toBe(asked[i]);
        expect(parseBinding(binding).gpu).toHaveLength(32);
      }
    } finally {
      hosts.remove();
    }
  });

  it('does not start without an answer', async () => {
    const hosts = new KeptHosts();
    try {
      const none = hosts.run(() => undefined, { accelerators: { collect: async () => [] } });
      await expect(none).rejects.toMatchObject({ code: 'options_invalid' });
    } finally {
      hosts.remove();
    }
  });
});

/** Expects that the claim fails, and no other. */
function expectAlone(result: ReceiptResult): void {
  expect(failed(result)).toEqual(['accelerators']);
  noteAlone(
    result.claims.map(({ id }) => id),
    'accelerators',
  );
}

describe('the claim of accelerators alone fails', () => {
  const other = { bytes: encodeCbor([['nvidia', { devices: [] }]]) };
  const none = { bytes: encodeCbor([{ manifests: [] }]) };
  const shown = (made: Made, accelerators: Made['parts']['accelerators']): Made => ({
    ...made,
    parts: { ...made.parts, accelerators: accelerators ?? null },
  });
  const evidence = { bytes: encodeCbor(['nvidia']) };

  it.each([
    ['a GPU that was asked for another statement', { answers: answering({ nonce: bytes(9) }) }],
    ['a GPU that was asked in another place', { answers: answering({}, 1) }],
    ['a GPU that did not sign what it answered', { answers: answering({ key: stranger }) }],
    ['no GPU that answered', { answers: async () => [answered([])] }],
  ] satisfies [string, Making][])('for %s', async (_, making) => {
    expectAlone(await verify(await makeParts(making)));
  });

  it.each([
    ['what they answered left out', (made: Made) => shown(made, null), 'is not here'],
    [
      'what others answered',
      (made: Made) => shown(made, { evidence: other, endorsements: none }),
      'something else than the statement names',
    ],
    ['no evidence at all', (made: Made) => shown(made, { evidence: none, endorsements: none }), 'no kind'],
    ['too few endorsements', (made: Made) => shown(made, { evidence: other, endorsements: evidence }), ''],
    [
      'a kind that is not known',
      (made: Made) =>
        shown(made, {
          evidence: { bytes: encodeCbor([['gaudi', null]]) },
          endorsements: { bytes: encodeCbor([null]) },
        }),
      'not known',
    ],
    [
      'bytes that are no CBOR',
      (made: Made) => shown(made, { evidence: { bytes: Uint8Array.of(0xff) }, endorsements: none }),
      'not deterministic CBOR',
    ],
  ] as const)('for %s', async (_, change, why) => {
    const result = await verify(change(await makeParts({ answers: answering() })));
    expectAlone(result);
    expect(detailOf(result)).toContain(why);
    expect(result.says?.accelerators).toEqual([]);
  });

  it('for who accepts none, or others, or demands one where none is', async () => {
    const made = await makeParts({ answers: answering() });
    const { accelerators: _, ...trust } = made.trust;
    for (const accepted of [{}, { 'nvidia-nras': { keys: { keys: [] } } }, { nvidia: { ...GPU_POLICY, devices: 2 } }]) {
      expect(failed(await verify({ ...made, trust }, accepted))).toEqual(['accelerators']);
    }
    const without = await makeParts();
    expect(failed(await verify(without, { required: true }))).toEqual(['accelerators']);
  });
});

describe('a receipt without accelerators', () => {
  it('says so', async () => {
    const result = await verify(await makeParts());
    expect([statusOf(result), detailOf(result)]).toEqual(['skipped', 'no accelerator is claimed']);
  });

  it('says that claimed ones are not looked at, for who ignores them', async () => {
    const made = await makeParts({ answers: answering({ nonce: bytes(9) }) });
    const result = await verify(made, 'ignored');
    expect([result.verdict, statusOf(result)]).toEqual(['accept', 'skipped']);
    expect(detailOf(result)).toContain('not looked at');
    expect(statusOf(await verify(await makeParts(), 'ignored'))).toBe('skipped');
  });

  it('is none with answers that its statement does not name', async () => {
    const { parts } = await makeParts({ answers: answering() });
    const without = await makeParts();
    const given = { ...without, parts: { ...without.parts, accelerators: parts.accelerators ?? null } };
    expect(failed(await verify(given))).toEqual(['form']);
  });
});

describe('what a statement says of its machine', () => {
  it('is not taken where the evidence does not show it', async () => {
    const result = await verify(await makeParts({ statement: { vm: bytes(7) } }));
    expect(failed(result)).toEqual(['measured']);
    expect(result.says?.measured).toBeNull();
  });

  it('is compared with the evidence of Azure, which shows it', async () => {
    const naming = async (statement: Making['statement'] = {}): Promise<ReceiptResult> =>
      verify(await makeParts({ machine: await azureMachine(), statement }));
    const measured = (await naming()).says?.measured as AzureClaims;
    const vm = decodeHex(measured.dataDigest, 32) ?? bytes(0);
    expect(failed(await naming({ vm }))).toEqual([]);
    expect(failed(await naming({ vm: vm.with(0, (vm[0] ?? 0) ^ 1) }))).toEqual(['measured']);
  });
});

describe('trust in accelerators', () => {
  const trustOf = async (accelerators: unknown) => {
    const { log } = await makeParts();
    const text = JSON.stringify({ keys: [log.verifierKey], accelerators });
    return (await readReceiptTrust(new TextEncoder().encode(text))).accelerators;
  };

  it('is read from a file', async () => {
    expect(await trustOf(undefined)).toBeUndefined();
    expect(await trustOf('ignored')).toBe('ignored');
    expect(await trustOf({ nvidia: GPU_POLICY })).toEqual({ nvidia: GPU_POLICY, required: false });
    expect(await trustOf({ required: true })).toEqual({ required: true });
  });

  it.each([null, 'any', [], { gaudi: {} }, { nvidia: null }, { nvidia: 'any' }, { required: 1 }])(
    'is not read from %j',
    async (wrong) => {
      await expect(trustOf(wrong)).rejects.toThrow(AttestError);
    },
  );

  it('with a policy that is none verifies nothing', async () => {
    const made = await makeParts({ answers: answering() });
    await expect(verify(made, { nvidia: { devcies: 1 } as never })).rejects.toThrow(AttestError);
  });
});

describe('answers of accelerators', () => {
  it('are at least one, and at most 16', async () => {
    await expect(encodeAccelerators([])).rejects.toThrow(AttestError);
    await expect(encodeAccelerators(Array.from({ length: 17 }, () => answered([])))).rejects.toThrow(AttestError);
  });
});
