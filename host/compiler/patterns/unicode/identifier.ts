/**
 * Python 3.11's `str.isidentifier()` (Unicode 14.0), which names of groups must pass, told by how it differs from `\w`. The tables are as `ranges.ts` of
 * the IR reads them.
 */
import { decodeRanges } from '../../ir/unicode/ranges.ts';
import { isWord } from '../../ir/unicode/words.ts';
import { hasCodePoint } from '../code-points/set.ts';
import type { CodePointSet } from '../code-points/set.ts';

/** Of `\w`, what begins no identifier. */
const NO_START: string =
  '1c,9 3d,1 6 3,2 jg km,9 3r,9 5j,9 bh,9 3b,9 5,5 31,9 3b,9 3b,9 3,5 33,c 38,9 9,6 2w,9 2x,6 8,i 32,9 1w t,9 2i ' +
  't,9 1z,j 7h,9 1z,9 k0,j v8,9 7,9 n,9 8d,9 3l,a 4m,9 7,9 53,9 2f,9 3r,9 7,9 t3 4,5 7,9 5j,f 16 k7,1n 27,l hj,t ' +
  '12i 8i o3,3 3v,9 v,7 2,e x,9 14,e msh,9 ef,5 4b,9 13,9 5j,9 n,9 2f,9 bb,9 fvp,5 bb,1 39 2 2 2 2 2 2 2 42,9 3p,1 ' +
  'a0,18 1u,3 i,1 9i,q 11,3 al,9 q7,7 q,6 14,8 24,4 n,5 4h,1 3,f 3,19 1t,8 1h,1 v,2 24,4 2x,7 p,7 16,6 97,5 1d,9 ' +
  '87,u 4f,9 17,3 35,6 3r,t 3l,9 1p,9 41,9 8,j 70,9 9j,9 3b,9 af,9 2v,9 2v,b bp,i 2m,9 l3,s 6c,9 1z,9 ev,k eq4,9 ' +
  '2f,9 3r,9 2,6 m7,m jt6,j 31,o uu,1d 1tt,9 br,9 15a,8 3l,9 m0,1m 2,2 2,3 25,18 2,e qr,c 25g,9';

/** What begins an identifier beyond `\w`. */
const OTHER_START: string = '4ud,1 1oy m';

/** Of `\w`, what is in no identifier. */
const NO_PART: string =
  '4y,1 6 3,2 jg 1a2,5 ah,5 3d,2 3q,6 62,6 i,8 c2,9 u7,a vo,9 1o7 4,5 7,9 5j,f 16 k7,1n 27,l hj,t 12i 8i o3,3 3v,9 ' +
  'v,7 2,e x,9 14,e n75,5 gmh,5 bb,1 39 2 2 2 2 2 2 2 i1,18 1u,3 i,1 9i,q 11,3 111,7 q,6 14,8 24,4 n,5 4h,1 3,f ' +
  '3,19 1t,8 1h,1 v,2 24,4 2x,7 p,7 16,6 97,5 9t,u 4f,9 17,3 35,6 3r,j ak,j 11i,1 bz,8 o8,i no,k ex3,6 m7,m jt6,j ' +
  '31,o 47j,8 pu,1m 2,2 2,3 25,18 2,e qr,c';

/** What is in identifiers beyond `\w`. */
const OTHER_PART: string =
  '53 g9,33 o 70,4 7e,18 2 2,1 2,1 2 21,a 1d,k h 2u,6 3,5 3,1 2,3 10 v,q 2k,a 1n,8 a p,3 2,8 2,2 2,4 18,2 1p,7 17,n ' +
  '2,w 1j,2 2,h 2,6 b,1 u,2 1l 2,6 3,1 3,2 a b,1 r 3,2 1l 2,4 5,1 3,2 4 v,1 4 c,2 1l 2,7 2,2 2,2 l,1 n,5 2,2 1l 2,6 ' +
  '3,1 3,2 8,2 b,1 v 1o,4 4,2 2,3 a 15,4 1k 2,6 2,2 2,3 8,1 c,1 u,2 1l 2,6 2,2 2,3 8,1 c,1 t,3 1k,1 2,6 2,2 2,3 a ' +
  'b,1 u,2 1z 5,5 2 2,7 j,1 1q 3,6 d,7 2r 3,8 c,5 23,1 s 2 2 5,1 1e,j 2,1 6,a 2,z a 2t,j o,3 5,2 2,2 3,6 4,3 e,b 2 ' +
  'b,3 jk,2 qb,3 t,2 u,1 v,1 1t,v a 1a,2 2 3a,1 z 3b,b 5,b 64,4 1m,9 2,s 3 1d,d 2,f 1e,4 1c,g 13,8 d,2 v,c 1l,d ' +
  '1d,j 49,2 2,k 5 7 3,2 5j,1r g0,1 k 3g,c 5 4,b 14 m 2bl,2 3y 2p,v ff,5 2y,1 n9x 5,9 x,1 29,1 7l 4 5 o,4 5 2c,1 ' +
  '1f,h r,h e 13,7 q,c 19,3 1c,d 11 1w,d d 9,1 1a,2 1f 2,2 3,1 6,1 2 16,4 6,1 6l,7 2,1 fn5 ki,f h,f 4,1 p,2 6o ji ' +
  '6b 46,4 1af,2 2,1 6,3 15,2 5 4m,1 fy,3 as,1 4a,a 1e,3 3f,2 1i,e 16 3,1 b,3 1a,a 8 1q,2 11,d h,1 19 d,2 1d,d 9,3 ' +
  '2,1 2l,b 7 4h,b m,3 1k,1 2,6 3,1 3,2 a b,1 3,6 4,4 5d,h o 2a,j 6k,6 3,8 s,1 2b,g 2z,c 2u,e 75,e 6u,5 2,1 3,3 2 ' +
  '2,1 3y,6 3,6 4 t,9 15,6 2,3 9 a,a 1b,f ba,7 2,7 2b,l 2,d 3f,5 4 2,1 2,6 2 1v,4 2,1 2,4 9o,3 f0a,4 1o,6 t5 2,1i ' +
  '8,3 2a c,1 f58,1 3mq,19 3,m f3,4 4,5 9,7 3,6 v,3 45,2 1j0,1i 5,1d 9 f n,4 2,e 11t,6 2,g 3,6 2,1 2,4 7a,6 ag 1q,3 ' +
  '15t,6 32,6 gzhy,6n';

interface Tables {
  readonly noStart: CodePointSet;
  readonly otherStart: CodePointSet;
  readonly noPart: CodePointSet;
  readonly otherPart: CodePointSet;
}

let tables: Tables | undefined;

const decoded = (): Tables =>
  (tables ??= {
    noStart: decodeRanges(NO_START),
    otherStart: decodeRanges(OTHER_START),
    noPart: decodeRanges(NO_PART),
    otherPart: decodeRanges(OTHER_PART),
  });

const isStart = (codePoint: number): boolean =>
  isWord(codePoint) ? !hasCodePoint(decoded().noStart, codePoint) : hasCodePoint(decoded().otherStart, codePoint);

const isPart = (codePoint: number): boolean =>
  isWord(codePoint) ? !hasCodePoint(decoded().noPart, codePoint) : hasCodePoint(decoded().otherPart, codePoint);

/** Whether Python takes the text for an identifier. */
export const isIdentifier = (text: string): boolean => {
  const [first, ...rest] = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  return first !== undefined && isStart(first) && rest.every((codePoint) => isPart(codePoint));
};
