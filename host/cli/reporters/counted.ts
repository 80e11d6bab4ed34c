/** A number with its word: `1 rule`, `2 rules`. */
export function counted(number: number | bigint, one: string, many = `${one}s`): string {
  return `${number} ${BigInt(number) === 1n ? one : many}`;
}
