import { parseCheckpoint } from '../../audit/checkpoint/checkpoint.ts';
import { signEd25519, publicKeyOf } from '../../audit/ed25519/sign.ts';
import { parseVerifierKey } from '../../audit/note/key.ts';
import { parseNote } from '../../audit/note/parse.ts';
import { parseTlogProof } from '../../audit/tlog-proof/tlog-proof.ts';
import { decodeRecord } from '../../audit/record/decode.ts';
import {
  bindingDigest,
  bindingFor,
  encodeBinding,
  formatReceipt,
  logIdOf,
  type BindingStatement,
} from '../../attest/index.ts';
import { encodeCbor } from '../../engine/index.ts';
import type { HandoffSigner } from '../handoff/types.ts';
import { createSealingKey, type SealingKey } from '../seal/seal.ts';
import { digestOf, modulesOf, refuse, validMsOf } from './options.ts';
import type { AttestedHost, AttestedHostOptions, AttestedLog, BoundEvidence, ReceiptRequest } from './types.ts';

const NONCE_BYTES = 32;
/** Statements of this run that receipts can still be made under. */
const MOST_KEPT = 256;

interface Announced {
  readonly statement: BindingStatement;
  readonly bound: BoundEvidence;
}

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));
}

class Host implements AttestedHost {
  readonly log: AttestedLog;
  readonly sealing: SealingKey;
  readonly signer: HandoffSigner;
  readonly #options: AttestedHostOptions;
  readonly #signingKey: Uint8Array;
  readonly #validMs: number;
  readonly #measured = new Set<string>();
  /** In the order in which they were announced. */
  readonly #announced: Announced[] = [];
  #modules: readonly Uint8Array[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  /** Statements are made one after another. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    options: AttestedHostOptions,
    seed: Uint8Array,
    signingKey: Uint8Array,
    sealing: SealingKey,
    log: AttestedLog,
  ) {
    this.#options = options;
    this.#validMs = validMsOf(options);
    this.#signingKey = signingKey;
    this.sealing = sealing;
    this.log = log;
    this.signer = { sign: (message) => signEd25519(seed, message) };
  }

  get platform(): AttestedHost['platform'] {
    return this.#options.collector.platform;
  }

  get #last(): Announced {
    return this.#announced.at(-1) ?? refuse('it has stated nothing yet');
  }

  get current(): BoundEvidence {
    return this.#last.bound;
  }

  get ready(): boolean {
    return !this.#closed && this.#now() <= this.#last.statement.expires;
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }

  /** One after another, whatever came of the one before. */
  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(step, step);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** States what holds now, and has evidence made of it. */
  async #state(modules: readonly Uint8Array[], nonce: Uint8Array): Promise<Announced> {
    const { host, config, collector } = this.#options;
    const { origin, size, root } = parseCheckpoint(parseNote(await this.log.checkpoint()).text);
    const id = await logIdOf(origin, parseVerifierKey(this.log.verifierKey).publicKey);
    const now = this.#now();
    const statement: BindingStatement = {
      platform: collector.platform,
      modules,
      host: digestOf(host, '`host`'),
      ...(config === undefined ? {} : { config: digestOf(config, '`config`') }),
      signingKey: this.#signingKey,
      encryptionKey: this.sealing.publicKey,
      nonce,
      log: { origin, id, size: Number(size), root },
      notBefore: now,
      expires: now + this.#validMs,
    };
    const binding = encodeBinding(statement);
    const digest = await bindingDigest(binding);
    const slot = collector.slot === null ? digest : await bindingFor(collector.slot, binding);
    const collected = await collector.collect(slot);
    if ((collected === null) !== (collector.platform === 'none'))
      refuse('a collector of a platform gives evidence, and none without one');
    const [evidence, endorsements] =
      collected === null ? [null, null] : [encodeCbor(collected.evidence), encodeCbor(collected.endorsements)];
    return { statement, bound: { platform: collector.platform, binding, digest, evidence, endorsements } };
  }

  /** Announces a statement in the log; durable when this returns. */
  async #announce(modules: readonly Uint8Array[]): Promise<BoundEvidence> {
    const announced = await this.#state(modules, crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
    const { platform, digest, evidence } = announced.bound;
    const ticket = this.log.append({
      kind: 'received',
      body: {
        kind: 'binding',
        time: this.#now(),
        agent: '',
        binding: digest,
        hostKey: this.#signingKey,
        platform,
        evidence: evidence === null ? null : await sha256(evidence),
      },
    });
    await this.log.durable(ticket);
    this.#modules = modules;
    this.#announced.push(announced);
    if (this.#announced.length > MOST_KEPT) this.#announced.shift();
    this.#renewLater();
    return announced.bound;
  }

  #renewLater(): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.renew().catch((error: unknown) => {
        this.#options.onError?.(error);
        this.#renewLater();
      });
    }, this.#validMs / 2);
    // A host does not keep its process alive: what it serves does.
    if (typeof this.#timer === 'object' && 'unref' in this.#timer) this.#timer.unref();
  }

  async #measure(modules: readonly Uint8Array[]): Promise<void> {
    const { collector } = this.#options;
    for (const module of modules) {
      if (this.#measured.has(module.join())) continue;
      await collector.measure?.(module);
      this.#measured.add(module.join());
    }
  }

  /** The first statement: measured, stated and announced before anyone has the host. */
  begin(): Promise<BoundEvidence> {
    return this.swap(this.#options.modules);
  }

  attest(nonce: Uint8Array): Promise<BoundEvidence> {
    return this.#inTurn(async () => (await this.#state(this.#modules, nonce.slice())).bound);
  }

  renew(): Promise<BoundEvidence> {
    return this.#inTurn(() => this.#announce(this.#modules));
  }

  swap(modules: readonly string[]): Promise<BoundEvidence> {
    const digests = modulesOf(modules);
    return this.#inTurn(async () => {
      await this.#measure(digests);
      return this.#announce(digests);
    });
  }

  async receipt({ index, record, disclosures = [], module, proof }: ReceiptRequest): Promise<Uint8Array<ArrayBuffer>> {
    const { time } = decodeRecord(record);
    const covers = ({ statement }: Announced): boolean =>
      BigInt(statement.log.size) <= index && statement.notBefore <= time && time <= statement.expires;
    const { statement, bound } =
      this.#announced.findLast(covers) ?? refuse(`no statement of this run was in force at record ${index}`);
    const own = proof ?? (await this.log.proof(index));
    const size = BigInt(statement.log.size);
    // The log goes on meanwhile: the proof that it grew leads to the head that the record is proven under.
    const head = parseCheckpoint(parseNote(parseTlogProof(own).checkpoint).text).size;
    const consistency = size === 0n ? [] : await this.log.consistency(size, head);
    const { evidence, endorsements } = bound;
    return formatReceipt({
      record,
      proof: own,
      disclosures,
      consistency,
      binding: bound.binding,
      evidence: evidence === null ? null : { bytes: evidence },
      endorsements: endorsements === null ? null : { bytes: endorsements },
      module: module === undefined ? null : { bytes: module },
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#turn;
    await this.log.close();
  }
}

/**
 * Starts a host whose keys are drawn here and never leave memory. Its modules are measured, and its first statement is announced in the log, before this resolves: so before any decision.
 *
 * @throws AttestedError `options_invalid`; what the log and the collector throw
 * @example
 * const host = await createAttestedHost({ modules: [engine.digest], host: digest, audit: (hostKey) => openLog({ dir, origin, key, hostKey }), collector: noCollector });
 * const guard = createGuard({ module: engine, audit: host.log });
 */
export async function createAttestedHost(options: AttestedHostOptions): Promise<AttestedHost> {
  validMsOf(options);
  modulesOf(options.modules);
  const seed = crypto.getRandomValues(new Uint8Array(32));
  const signingKey = await publicKeyOf(seed);
  const sealing = await createSealingKey();
  const log = await options.audit(seed.slice());
  const host = new Host(options, seed, signingKey, sealing, log);
  try {
    await host.begin();
  } catch (error) {
    await host.close();
    throw error;
  }
  return host;
}
