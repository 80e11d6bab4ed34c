import type { Palette } from './paint.ts';
import { printable } from './table.ts';

/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  /** `skip`: not looked at, for the reason that `text` gives. */
  readonly status: 'pass' | 'fail' | 'skip';
  readonly text: string;
}

/** One line a finding. */
export function findingLines({ green, red, dim }: Palette, findings: readonly Finding[]): string[] {
  const width = Math.max(...findings.map(({ name }) => name.length));
  return findings.map(({ name, status, text }) => {
    const mark = status === 'pass' ? green('✓') : status === 'fail' ? red('✗') : dim('–');
    return `${mark} ${name.padEnd(width)}  ${status === 'skip' ? dim(printable(text)) : printable(text)}`;
  });
}
