import { decodeMapping } from './mapping.ts';
import type { Mapping } from './mapping.ts';

/**
 * The first code point of `str.lower()` of Python 3.11 (Unicode 14.0) where it is another one: what its `re` folds by. Runs as `mapping.ts` reads them.
 */
const TABLE: string =
  '1t,w,p 2u,w,m 2,w,6 y,1,n,2 2,-5j 2,1,2,2 3,1,7,2 3,1,m,2 2,-3d 1,1,2,2 4,5u 1,1,1,2 2,5q 1,1 2,5p,1 1,1 3,27 ' +
  '1,5m 1,5n 1,1 2,5p 1,5r 2,5v 1,5t 1,1 4,5v 1,5x 2,5y 1,1,2,2 2,62 1,1 2,62 3,1 2,62 1,1 2,61,1 1,1,1,2 2,63 1,1 ' +
  '4,1 8,2 1,1 2,2 1,1 2,2 1,1,8,2 3,1,8,2 3,2 1,1,1,2 2,-2p 1,-1k 1,1,j,2 2,-3m 2,1,8,2 8,8bv 1,1 2,-4j 1,8bs 3,1 ' +
  '2,-5f 1,1x 1,1z 1,1,4,2 82,1,1,2 4,1 9,38 7,12 2,11,2 2,1s 2,1r,1 2,w,g 2,w,8 10,8 9,1,b,2 6,-1o 3,1 2,-7 1,1 ' +
  '3,-3m,2 1,28,f 1,w,v 1d,1,g,2 a,1,q,2 2,f 1,1,6,2 3,1,1b,2 3,1c,11 28a,5ls,11 2,5ls 6,5ls k3,tzk,27 1,8,5 ' +
  '1p7,-2bk,16 3,-2bk,2 8x,1,22,2 a,-5vj 2,1,1b,2 a,-8,7 9,-8,5 b,-8,7 9,-8,7 9,-8,5 c,-8,3,2 9,-8,7 p,-8,7 9,-8,7 ' +
  '9,-8,7 9,-8,1 1,-22,1 1,-9 c,-2e,3 1,-9 c,-8,1 1,-2s,1 d,-8,1 1,-34,1 1,-7 c,-3k,1 1,-3i,1 1,-9 8a,-5st 4,-6gv ' +
  '1,-6di 7,s 1a,g,f k,1 mr,q,p 1f5,1c,1b 1d,1 2,-8af 1,-2xy 1,-89z 3,1,2,2 2,-8bg 1,-8al 1,-8bj 1,-8bi 2,1 3,1 ' +
  '9,-8cf,1 1,1,1d,2 9,1,1,2 5,1 nym,1,m,2 k,1,d,2 3s,1,6,2 4,1,u,2 b,1,1,2 2,-r9g 1,1,4,2 5,1 2,-wmg 3,1,1,2 ' +
  '4,1,9,2 2,-wn8 1,-wnj 1,-wnf 1,-wn5 1,-wn8 2,-wlu 1,-wmi 1,-wlx 1,ps 1,1,7,2 2,-1c 1,-wn7 1,-raw 1,1,1,2 7,1 ' +
  '6,1,1,2 t,1 h7w,w,p xy,14,13 3t,14,z 4d,13,a 2,13,e 2,13,6 2,13,1 1d7,1s,1e 2cu,w,v gw1,w,v o81,y,x';

let mapping: Mapping | undefined;

/** The table, decoded when it is first asked for. */
export const lowerMapping = (): Mapping => (mapping ??= decodeMapping(TABLE));
