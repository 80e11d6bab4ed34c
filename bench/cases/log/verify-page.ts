/**
 * `audit/verify` in a page: writes the nanoseconds a claim takes, the median of so many rounds of so many milliseconds, into `#result`. The address says which: `?rounds=11&ms=100`. A page's clock is
 * coarse, so a round is timed as a whole.
 */
import { verifyInclusion } from '../../../host/audit/index.ts';
import { inclusionClaims } from './claims.ts';

const given = new URL(location.href).searchParams;
const rounds = Number(given.get('rounds'));
const ms = Number(given.get('ms'));
const claims = inclusionClaims();

/** Verifies all claims again and again for so long, and returns the mean time of one. */
const round = (): number => {
  const start = performance.now();
  let done = 0;
  let elapsed = 0;
  do {
    for (const claim of claims) verifyInclusion(claim);
    done += claims.length;
    elapsed = performance.now() - start;
  } while (elapsed < ms);
  return (elapsed * 1e6) / done;
};

// To let the compilers do what they do.
for (let i = 0; i < 5; i++) round();
const times = Array.from({ length: rounds }, round).sort((a, b) => a - b);
const result = document.querySelector('#result');
if (!(result instanceof HTMLElement)) throw new Error('the page has no result');
result.textContent = String(times[times.length >> 1]);
result.dataset['done'] = '';
