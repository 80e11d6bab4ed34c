import { parseCheckpoint } from '../../audit/checkpoint/checkpoint.ts';
import { signEd25519, publicKeyOf } from '../../audit/ed25519/sign.ts';
import { hostVerifierKey } from '../../audit/log/host-key.ts';
import { parseVerifierKey } from '../../audit/note/key.ts';
import { parseNote } from '../../audit/note/parse.ts';
import type { VerifierKey } from '../../audit/note/types.ts';
import {
  bindingDigest,
  bindingFor,
  encodeBinding,
  formatReceipt,
  logIdOf,
  type BindingStatement,
  encodeAccelerators,
  gpuNonce,
} from '../../attest/index.ts';
import { sha256 } from '../../attest/digest/sha256.ts';
import { assembleReceipt } from '../../attest/receipt/make/assemble.ts';
import { encodeCbor } from '../../engine/index.ts';
import type { HandoffSigner } from '../handoff/types.ts';
import { createSealingKey, type SealingKey } from '../seal/seal.ts';
import { digestOf, modulesOf, refuse, validMsOf } from './options.ts';
import type { AttestedHost, AttestedHostOptions, AttestedLog, BoundEvidence, ReceiptRequest } from './types.ts';

const NONCE_BYTES = 32;
/** What could not be renewed is tried again after this part of a statement's time: four times before it ends. */
const RETRIES = 10;
/** Statements of this run that receipts can still be made under. */
const MOST_KEPT = 256;

interface Stated {
  readonly statement: BindingStatement;
  readonly bound: BoundEvidence;
}

interface Announced extends Stated {
  /** Index of the record that announces it. */
  readonly index: bigint;
}

/** Whether a note has a line of a key. */
function names(note: string, key: VerifierKey): boolean {
  return parseNote(note).signatures.some(({ name, keyId }) => name === key.name && keyId === key.keyId);
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
  #closing: Promise<void> | undefined;
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
    return this.#closing === undefined && this.#now() <= this.#last.statement.expires;
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

  /** States what holds now, and has evidence made of it. @returns with the log's head as it was found, a signed note */
  async #state(modules: readonly Uint8Array[], nonce: Uint8Array): Promise<Stated & { readonly head: string }> {
    const { host, config, collector, accelerators } = this.#options;
    const head = await this.log.checkpoint();
    const { origin, size, root } = parseCheckpoint(parseNote(head).text);
    const id = await logIdOf(origin, parseVerifierKey(this.log.verifierKey).publicKey);
    const vm = await collector.vm?.();
    const now = this.#now();
    const unnamed: BindingStatement = {
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
      ...(vm === undefined ? {} : { vm }),
    };
    // The digest of what they answer stands in the statement, so they are asked for it without that.
    const asked = encodeBinding(unnamed);
    const answers = await accelerators?.collect((index) => gpuNonce(asked, index));
    const answered = answers === undefined ? null : await encodeAccelerators(answers);
    const statement: BindingStatement = answered === null ? unnamed : { ...unnamed, gpu: answered.digest };
    const binding = encodeBinding(statement);
    const digest = await bindingDigest(binding);
    const slot = collector.slot === null ? digest : await bindingFor(collector.slot, binding);
    const collected = await collector.collect(slot);
    if ((collected === null) !== (collector.platform === 'none'))
      refuse('a collector of a platform gives evidence, and none without one');
    const [evidence, endorsements] =
      collected === null ? [null, null] : [encodeCbor(collected.evidence), encodeCbor(collected.endorsements)];
    const { platform } = collector;
    return { statement, bound: { platform, binding, digest, evidence, endorsements, accelerators: answered }, head };
  }

  /** Announces a statement in the log; durable when this returns. */
  async #announce(modules: readonly Uint8Array[]): Promise<BoundEvidence> {
    const { keep } = this.#options;
    const { statement, bound, head } = await this.#state(modules, crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
    const { platform, digest, evidence } = bound;
    // Before it is announced: of what the log names, everything is there. And the last head of whoever wrote the log before, in whose place another is signed now.
    await keep?.keep(bound);
    await keep?.keepHead(head);
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
    const { index, checkpoint } = await this.log.durable(ticket);
    // Nobody could accept a decision of this host otherwise.
    if (!names(checkpoint, hostVerifierKey(statement.log.origin, this.#signingKey)))
      refuse('`audit` has opened the log without the `hostKey` that it was given');
    this.#modules = modules;
    this.#announced.push({ statement, bound, index });
    if (this.#announced.length > MOST_KEPT) this.#announced.shift();
    this.#renewLater();
    await keep?.keepHead(checkpoint);
    return bound;
  }

  #renewLater(delay = this.#validMs / 2): void {
    clearTimeout(this.#timer);
    if (this.#closing !== undefined) return;
    this.#timer = setTimeout(() => {
      this.renew().catch((error: unknown) => {
        this.#options.onError?.(error);
        this.#renewLater(this.#validMs / RETRIES);
      });
    }, delay);
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
    const announced = this.#announced.findLast((each) => each.index < index);
    const { bound, statement } = announced ?? refuse(`no statement of this run was in force at record ${index}`);
    const parts = await assembleReceipt(
      { bound, record, proof: proof ?? (await this.log.proof(index)), disclosures, module: module ?? null },
      (from, to) => this.log.consistency(from, to),
      { origin: statement.log.origin, keys: [parseVerifierKey(this.log.verifierKey)] },
    );
    return formatReceipt(parts);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#turn;
    try {
      // Its last head: the next host signs others.
      await this.#options.keep?.keepHead(await this.log.checkpoint());
    } finally {
      await this.log.close();
    }
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
