import type { ManifestEntry } from '../manifest/types.ts';
import type { Decision } from '../types.ts';
import { makeDecision } from './decision.ts';
import { readResult, RESULT, sameResult, type RawResult } from './result.ts';

/** Decisions kept for one winner; a longer chain would take longer to search than a decision to make. */
const MAX_CHAIN = 8;
/** Decisions kept for an entry in all. */
const MAX_KEPT = 8_192;

interface Kept {
  readonly raw: RawResult;
  readonly decision: Decision;
  readonly next: Kept | undefined;
  readonly length: number;
}

/**
 * The decisions an entry has made. Decisions are frozen, and an entry makes few different ones, so the same object is given out again: the path of a decision
 * allocates nothing.
 */
export class DecisionCache {
  readonly #entry: ManifestEntry;
  readonly #moduleDigest: string;
  /** By 1 + the winner's ordinal. */
  #kept: (Kept | undefined)[] = [];
  #count = 0;

  constructor(entry: ManifestEntry, moduleDigest: string) {
    this.#entry = entry;
    this.#moduleDigest = moduleDigest;
  }

  /**
   * The decision that the result area at word `at` says; undefined when the module's answer makes no sense.
   *
   * @param status what the call returned
   */
  read(u32: Uint32Array, at: number, status: number): Decision | undefined {
    let kept = this.#kept[u32[at + RESULT.winner] as number];
    while (kept !== undefined) {
      if (kept.raw.status === status && sameResult(u32, at, kept.raw)) return kept.decision;
      kept = kept.next;
    }
    return this.#make(u32, at, status);
  }

  #make(u32: Uint32Array, at: number, status: number): Decision | undefined {
    const raw = readResult(u32, at, status);
    if (raw === undefined || u32[at + RESULT.status] !== status >>> 0) return undefined;
    const decision = makeDecision(this.#entry, this.#moduleDigest, raw);
    if (decision !== undefined) this.#keep(raw, decision);
    return decision;
  }

  #keep(raw: RawResult, decision: Decision): void {
    if (this.#count >= MAX_KEPT) {
      this.#kept = [];
      this.#count = 0;
    }
    while (this.#kept.length <= raw.winner) this.#kept.push(undefined);
    const head = this.#kept[raw.winner];
    const next = head !== undefined && head.length < MAX_CHAIN ? head : undefined;
    this.#kept[raw.winner] = { raw, decision, next, length: 1 + (next?.length ?? 0) };
    this.#count++;
  }
}
