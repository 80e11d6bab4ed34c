const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);

/** A shown line as a pattern: `…` stands for the rest of a word, a number or a sentence. */
const ofLine = (line: string): string => line.trimEnd().split('…').map(escaped).join('.*');

/**
 * What a page shows as a command's output, as a pattern: `…` is whatever stands there in its line, and a line of nothing but `…` is any number of lines. So digests, times and
 * sizes, which differ from machine to machine or release to release, are not written down.
 */
export function outputPattern(shown: readonly string[]): RegExp {
  const lines = shown.map((line) => (line.trim() === '…' ? String.raw`(?:.*\n)*` : `${ofLine(line)}[ ]*\n`));
  return new RegExp(`^${lines.join('')}$`, 'u');
}
