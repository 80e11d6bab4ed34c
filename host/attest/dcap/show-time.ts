/** A time in a detail. */
export function showTime(at: number): string {
  return Number.isFinite(at) ? new Date(at).toISOString().replace('.000Z', 'Z') : 'no time';
}
