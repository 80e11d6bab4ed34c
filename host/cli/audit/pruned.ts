/** What is said of a log of which retention has deleted entries. */
export function prunedLine(below: number): string {
  return `retention has deleted entries before ${below}: their hashes are there, and nothing else is counted of them`;
}
