/** SipHash-1-3 as its authors' reference computes it, in big integers. */
export const sipOf = (key0: bigint, key1: bigint, bytes: Uint8Array): number => {
  const cut = (value: bigint): bigint => BigInt.asUintN(64, value);
  const turn = (value: bigint, by: bigint): bigint => cut((value << by) | (value >> (64n - by)));
  let v0 = key0 ^ 0x736f6d6570736575n;
  let v1 = key1 ^ 0x646f72616e646f6dn;
  let v2 = key0 ^ 0x6c7967656e657261n;
  let v3 = key1 ^ 0x7465646279746573n;
  const round = (): void => {
    v0 = cut(v0 + v1);
    v2 = cut(v2 + v3);
    v1 = turn(v1, 13n) ^ v0;
    v3 = turn(v3, 16n) ^ v2;
    v0 = turn(v0, 32n);
    v2 = cut(v2 + v1);
    v0 = cut(v0 + v3);
    v1 = turn(v1, 17n) ^ v2;
    v3 = turn(v3, 21n) ^ v0;
    v2 = turn(v2, 32n);
  };
  const padded = new DataView(new ArrayBuffer(Math.floor(bytes.length / 8) * 8 + 8));
  bytes.forEach((byte, i) => padded.setUint8(i, byte));
  padded.setUint8(padded.byteLength - 1, bytes.length & 255);
  for (let at = 0; at < padded.byteLength; at += 8) {
    const word = padded.getBigUint64(at, true);
    v3 ^= word;
    round();
    v0 ^= word;
  }
  v2 ^= 0xffn;
  for (let i = 0; i < 3; i++) round();
  return Number(BigInt.asUintN(32, v0 ^ v1 ^ v2 ^ v3));
};
