import { decodeMapping } from './mapping.ts';
import type { Mapping } from './mapping.ts';

/**
 * The first code point of `str.upper()` of Python 3.11 (Unicode 14.0) where it is another one. Runs as `mapping.ts` reads them.
 */
const TABLE: string =
  '2p,-w,p 1n,kn 16,-3w 1,-w,m 2,-w,6 1,3d 2,-1,n,2 2,-6g 2,-1,2,2 3,-1,7,2 1,ab 2,-1,m,2 3,-1,2,2 1,-8c 1,5f ' +
  '3,-1,1,2 3,-1 4,-1 6,-1 3,2p 4,-1 1,4j 4,3m 3,-1,2,2 3,-1 5,-1 3,-1 4,-1,1,2 3,-1 4,-1 2,1k 6,-1 1,-2 2,-1 1,-2 ' +
  '2,-1 1,-2 2,-1,7,2 1,-27 2,-1,8,2 1,-bq 2,-1 1,-2 2,-1 4,-1,j,2 4,-1,8,2 9,-1 3,8cf,1 2,-1 5,-1,4,2 1,8bj 1,8bg ' +
  '1,8bi 1,-5u 1,-5q 2,-5p,1 2,-5m 2,-5n 1,wnj 4,-5p 1,wnf 2,-5r 2,wmg 1,wn8 2,-5t 1,-5v 1,wn8 1,8af 1,wn5 3,-5v ' +
  '2,8al 1,-5x 3,-5y 8,89z 3,-62 2,wn7 1,-62 4,wmi 1,-62 1,-1x 1,-61,1 1,-1z 6,-63 b,wlx 1,wlu 4n,2c 18,-1,1,2 4,-1 ' +
  '4,3m,2 j,9 s,-12 1,-11,2 1,-b 1,-w,g 1,-v 1,-w,8 1,-1s 1,-1r,1 2,-1q 1,-1l 4,-1b 1,-1i 1,-8 2,-1,b,2 1,-2e 1,-28 ' +
  '1,7 1,-38 2,-2o 3,-1 3,-1 1h,-w,v 1,-28,f 2,-1,g,2 a,-1,q,2 3,-1,6,2 1,-f 2,-1,1b,2 1e,-1c,11 1,-2a 289,2bk,16 ' +
  '3,2bk,2 l5,-8,5 1oj,-4tq 1,-4tp 1,-4tg 1,-4te,1 1,-4tf 1,-4t8 1,-4rp 1,r7m 6p,r9g 4,2xy h,raw 37,-1,22,2 1,-5zi ' +
  '1,-5z7 1,-5z5 1,-5z4 1,-5zt 1,-1n 6,-1,1b,2 1,8,7 9,8,5 b,8,7 9,8,7 9,8,5 b,-5gr 1,8 1,-5gt 1,8 1,-5gv 1,8 ' +
  '1,-5gx 1,8 9,8,7 9,22,1 1,2e,3 1,2s,1 1,3k,1 1,34,1 1,3i,1 3,-3c,7 1,-3k,7 1,-2w,7 1,-34,7 1,-1k,7 1,-1s,7 1,8,2 ' +
  '1,-5k2 1,-5ke 2,-5k5 1,-5k6 5,-5kb 2,-5k5 4,8 1,-5kc 1,-5kr 2,-5kf 1,-5kg 5,-5kl 4,8,1 1,-5kp 1,-5kq 3,-5kt ' +
  '1,-5ku 9,8,1 1,-5kt 1,-5ku 1,-5kz 1,7 1,-5kx 1,-5ky b,8 1,-5l6 1,-5lx 2,-5l9 1,-5la 5,-5lf 9e,-s y,-g,f 5,-1 ' +
  'ng,-q,p 1fr,-1c,1b 2,-1 4,-8bv 1,-8bs 2,-1,2,2 7,-1 3,-1 b,-1,1d,2 9,-1,1,2 5,-1 d,-5ls,11 2,-5ls 6,-5ls ' +
  'nx0,-1,m,2 k,-1,d,2 3s,-1,6,2 4,-1,u,2 b,-1,1,2 3,-1,4,2 5,-1 5,-1,1,2 1,1c 3,-1,9,2 c,-1,7,2 5,-1,1,2 7,-1 ' +
  '6,-1,1,2 t,-1 nx,-ps t,-tzk,27 fnl,-1diy 1,-1diz 1,-1dj0 1,-1dj1 1,-1dj2 1,-1diq 1,-1dir d,-1cjz 1,-1ck0 1,-1ck1 ' +
  '1,-1cjs 1,-1ck3 tm,-w,p y6,-14,13 3t,-14,z 4c,-13,a 2,-13,e 2,-13,6 2,-13,1 1dw,-1s,1e 2by,-w,v gw1,-w,v ' +
  'o83,-y,x';

let mapping: Mapping | undefined;

/** The table, decoded when it is first asked for. */
export const upperMapping = (): Mapping => (mapping ??= decodeMapping(TABLE));
