/** Secrets for hosts with GPUs of our own: a broker that demands accelerators releases none without them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeAccelerators, type AcceleratorTrust, type ReceiptTrust } from '../../host/attest/index.ts';
import { appraiserBy } from '../../host/attested/bound/appraise.ts';
import { formatPresentation, parsePresentation } from '../../host/attested/bound/presentation.ts';
import type { Appraise, Appraised, Presentation } from '../../host/attested/bound/types.ts';
import { Peers } from '../../host/attested/handoff/peers.ts';
import {
  AttestedError,
  Broker,
  brokerApp,
  fetchSecret,
  type AcceleratorCollector,
  type AttestedHost,
  type ReleaseFacts,
} from '../../host/attested/index.ts';
import { createGuard } from '../../host/guard/index.ts';
import { decision, engine, log } from '../guard/doubles.ts';
import { makeGpu, type Gpu, type ReportOptions } from '../attest/nvidia/device.ts';
import { makeKey } from '../attest/pki.ts';
import { answered, GPU_POLICY, judgeGpus } from './gpus.ts';
import { judgeBy, tdxMachine, type Machine } from './machines.ts';
import { startHost } from './started-host.ts';
import { NOW } from './statement.ts';

const REQUIRED = { nvidia: GPU_POLICY, required: true } as const;
const SECRET = 'the weights of the model';

const stranger = await makeKey('P-384');
let gpu: Gpu;
let machine: Machine;
let withGpu: AttestedHost;
let without: AttestedHost;

const answering = (report: ReportOptions = {}): AcceleratorCollector => ({
  collect: async (nonceOf) => [answered([await gpu.makeDevice({ nonce: await nonceOf(0), ...report })])],
});
/** Another host of the machine, whose module is measured already. */
const hostWith = async (accelerators?: AcceleratorCollector): Promise<AttestedHost> => {
  const measured = { ...machine.collector, measure: async () => undefined };
  return (await startHost(measured, 0, accelerators)).host;
};

beforeAll(async () => {
  gpu = await makeGpu();
  machine = await tdxMachine();
  withGpu = (await startHost(machine.collector, 0, answering())).host;
  without = await hostWith();
});

/** Accepts what our own machine and GPU show, and of accelerators what is said. */
function appraiser(
  accelerators?: AcceleratorTrust,
  platforms: ReceiptTrust['platforms'] = machine.platforms,
): Appraise {
  return appraiserBy({ evidence: judgeBy(machine.roots), accelerators: judgeGpus(gpu) }, platforms, accelerators);
}

interface Asked {
  /** The secret, or why there is none. */
  readonly got: string;
  readonly facts: ReleaseFacts | undefined;
}

/** A host asks a broker for a secret. `spoil` changes what it shows on its way. */
async function ask(
  host: AttestedHost,
  appraise: Appraise,
  spoil: (shown: Presentation) => Presentation = (shown) => shown,
): Promise<Asked> {
  let facts: ReleaseFacts | undefined;
  const module = engine(({ context }) => {
    facts = context as ReleaseFacts;
    return decision();
  });
  const secretOf = async (): Promise<Uint8Array> => new TextEncoder().encode(SECRET);
  const broker = new Broker({ appraise, guard: createGuard({ module, audit: log() }), secretOf, clock: () => NOW });
  const handle = await brokerApp({ broker, clock: () => NOW });
  try {
    const secret = await fetchSecret({
      url: 'https://broker.example/',
      secret: 'weights',
      present: async (nonce) => spoil(await host.attest(nonce)),
      key: host.sealing,
      fetch: (url, init) => Promise.resolve(handle(new Request(url, init), '192.0.2.1')),
    });
    return { got: new TextDecoder().decode(secret), facts };
  } catch (error) {
    if (error instanceof AttestedError) return { got: error.code, facts };
    throw error;
  }
}

describe('a broker that demands accelerators', () => {
  it('releases to a host whose GPU answered to its statement, and lets the policy see what it showed', async () => {
    const { got, facts } = await ask(withGpu, appraiser(REQUIRED));
    expect(got).toBe(SECRET);
    expect(facts).toMatchObject({
      verdict: 'accept',
      accelerators: 'verified',
      acceleratorClaims: [{ tee: 'nvidia', devices: [{ name: 'GH100 A01 GSP FMC LF' }] }],
    });
  });

  const REFUSED = {
    got: 'evidence_rejected',
    facts: { verdict: 'reject', claims: null, failed: ['accelerators'], acceleratorClaims: [] },
  };

  it('releases nothing to a host without any', async () => {
    expect(await ask(without, appraiser(REQUIRED))).toMatchObject({ ...REFUSED, facts: { accelerators: 'none' } });
  });

  it.each([
    ['was asked for another statement', { nonce: new Uint8Array(32).fill(9) }],
    ['did not sign what it answered', { key: stranger }],
  ] satisfies [string, ReportOptions][])('releases nothing to a host whose GPU %s', async (_, report) => {
    const asked = await ask(await hostWith(answering(report)), appraiser(REQUIRED));
    expect(asked).toMatchObject(REFUSED);
    expect(asked.facts?.accelerators).toBe('unverified');
  });

  it('releases nothing by a GPU that its policy does not accept', async () => {
    for (const policy of [
      { ...GPU_POLICY, devices: 2 },
      { ...GPU_POLICY, driverVersions: ['1'] },
    ]) {
      expect(await ask(withGpu, appraiser({ nvidia: policy, required: true }))).toMatchObject(REFUSED);
    }
  });

  it.each(['left out', 'those of another host', 'no bytes of any'])('releases nothing with answers %s', async (how) => {
    const nonce = new Uint8Array(32).fill(9);
    const others = await encodeAccelerators([answered([await gpu.makeDevice({ nonce })])]);
    const junk = { evidence: Uint8Array.of(0xff), endorsements: Uint8Array.of(0xff) };
    const instead = new Map([
      ['those of another host', others],
      ['no bytes of any', junk],
    ]);
    const asked = await ask(withGpu, appraiser(REQUIRED), (shown) => ({
      ...shown,
      accelerators: instead.get(how) ?? null,
    }));
    expect(asked).toMatchObject(REFUSED);
  });
});

describe('a broker that accepts no accelerators', () => {
  it('releases nothing to a host that names some, and goes on with those that name none', async () => {
    expect(await ask(withGpu, appraiser())).toMatchObject({
      got: 'evidence_rejected',
      facts: { failed: ['accelerators'], accelerators: 'unverified' },
    });
    expect(await ask(without, appraiser())).toMatchObject({ got: SECRET, facts: { accelerators: 'none' } });
  });

  it('does not look at them where it is told so, and never calls them verified', async () => {
    expect(await ask(withGpu, appraiser('ignored'))).toMatchObject({
      got: SECRET,
      facts: { accelerators: 'unverified', acceleratorClaims: [] },
    });
  });

  it('releases nothing where its own verifier does not know of them', async () => {
    const own: Appraise = async (presented, at) => {
      const { accelerators: _, checks, ...result } = await appraiser('ignored')(presented, at);
      return { ...result, checks: checks.filter(({ id }) => id !== 'accelerators') };
    };
    expect(await ask(withGpu, own)).toMatchObject({ got: 'evidence_rejected', facts: { failed: ['bound'] } });
    expect(await ask(without, own)).toMatchObject({ got: SECRET });
  });
});

describe('what a presentation comes to', () => {
  const judged = async (host: AttestedHost, appraise: Appraise): Promise<Appraised | undefined> => {
    const peers = new Peers({ appraise });
    return (await peers.present(parsePresentation(formatPresentation(host.current)), NOW))?.result;
  };

  it('ends when what accelerators answered does', async () => {
    const until = (validUntil: number | null): Promise<Appraised | undefined> => {
      const binding = { id: 'binding', status: 'pass', detail: '', source: '' } as const;
      const claims = { tee: 'nvidia', devices: [] } as const;
      const accepted = { verdict: 'accept', checks: [binding], claims, advisories: [], validUntil } as const;
      const judges = { evidence: judgeBy(machine.roots), accelerators: async () => accepted };
      return judged(withGpu, appraiserBy(judges, machine.platforms, REQUIRED));
    };
    const own = (await judged(without, appraiser()))?.validUntil;
    expect(own).toBeGreaterThan(NOW + 1);
    expect((await until(NOW + 1))?.validUntil).toBe(NOW + 1);
    expect((await until(null))?.validUntil).toBe(own);
  });

  it('shows peers with GPUs to those who accept them alone', async () => {
    expect(await judged(withGpu, appraiser(REQUIRED))).toMatchObject({ verdict: 'accept', accelerators: [{}] });
    expect(await judged(withGpu, appraiser('ignored'))).toMatchObject({ verdict: 'accept', accelerators: [] });
    expect((await judged(withGpu, appraiser()))?.verdict).toBe('reject');
    expect((await judged(without, appraiser(REQUIRED)))?.verdict).toBe('reject');
  });

  it('is not taken up with accelerators of a host that is refused anyway', async () => {
    let asked = 0;
    const accelerators: Parameters<typeof appraiserBy>[0]['accelerators'] = async (answer, options) => {
      asked++;
      return judgeGpus(gpu)(answer, options);
    };
    const judges = { evidence: judgeBy(machine.roots), accelerators };
    const refusing = appraiserBy(judges, { tdx: { mrTd: ['ff'.repeat(48)] } }, REQUIRED);
    expect([(await judged(withGpu, refusing))?.verdict, asked]).toEqual(['reject', 0]);
  });
});
