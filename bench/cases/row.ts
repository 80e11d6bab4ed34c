import { pairedRatio } from '../measure/contest.ts';
import type { Measured } from '../measure/contest.ts';
import type { Result } from './types.ts';

type Percentiles = Pick<Result, 'p50' | 'p99' | 'p999'>;

const NONE: Percentiles = { p50: null, p99: null, p999: null };

/** A row without a peer. */
export const aloneRow = (id: string, ns: number, { p50, p99, p999 }: Percentiles = NONE): Result => ({
  id,
  ours_ns: ns,
  peer: null,
  peer_ns: null,
  ratio: null,
  p50,
  p99,
  p999,
});

/** A row against a peer that was measured in the same rounds. */
export const pairedRow = (id: string, own: Measured, peer: Measured): Result => ({
  id,
  ours_ns: own.ns,
  peer: peer.name,
  peer_ns: peer.ns,
  ratio: pairedRatio(peer, own),
  p50: own.p50,
  p99: own.p99,
  p999: own.p999,
});
