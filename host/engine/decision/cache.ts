import type { ManifestEntry } from '../manifest/types.ts';
import type { Decision } from '../types.ts';
import { makeDecision } from './decision.ts';
import { readResult, RESULT, sameResult, type RawResult } from './result.ts';

/** Decisions kept for one winner; a longer chain would take longer to search than a decision to make. */
const MAX_CHAIN = 8;
/** What an entry's decisions may hold in all, in items of their lists: whoever chooses the inputs of thousands of rules could fill memory with lists of what matched. */
const MAX_ITEMS = 1 << 18;
/** What a decision counts for beside its lists. */
const ITEMS_EACH = 16;

interface Kept {
  readonly raw: RawResult;
  readonly decision: Decision;
  readonly next: Kept | undefined;
  /** Of it and what follows. */
  readonly length: number;
  readonly items: number;
}

function itemsOf({ determining, erred, matched, obligations }: RawResult): number {
  return ITEMS_EACH + determining.length + erred.length + matched.length + obligations.length;
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
  #items = 0;

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
    const items = itemsOf(raw);
    if (items > MAX_ITEMS) return;
    if (this.#items + items > MAX_ITEMS) {
      this.#kept = [];
      this.#items = 0;
    }
    while (this.#kept.length <= raw.winner) this.#kept.push(undefined);
    const head = this.#kept[raw.winner];
    const next = head !== undefined && head.length < MAX_CHAIN ? head : undefined;
    // A chain that is full begins anew, and what it held is free.
    if (next === undefined) this.#items -= head?.items ?? 0;
    this.#items += items;
    this.#kept[raw.winner] = {
      raw,
      decision,
      next,
      length: 1 + (next?.length ?? 0),
      items: items + (next?.items ?? 0),
    };
  }
}
