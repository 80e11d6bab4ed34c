import type { Manifest, ManifestEntry } from '../../engine/manifest/types.ts';
import { countedRules } from './counted.ts';
import { describeObligation } from './decision.ts';
import { hex } from './json.ts';
import type { Palette } from './paint.ts';
import { printable, table } from './table.ts';

function entryLines({ bold, dim }: Palette, entry: ManifestEntry): string[] {
  const slots = entry.slots.map(
    ({ path, walk }) => `${path.map(printable).join('.')}${walk === 'js' ? dim(' (js)') : ''}`,
  );
  const rows = entry.rules.map((rule) => [
    `  ${printable(rule.name ?? '(default)')}`,
    printable(rule.action),
    printable(rule.policy ?? ''),
    dim(
      rule.obligations
        .map((index) => entry.obligations[index])
        .filter((obligation) => obligation !== undefined)
        .map(describeObligation)
        .join('; '),
    ),
  ]);
  return [
    `${bold(printable(entry.name))} ${printable(entry.version)}  ${dim(`${entry.dialect}, ${entry.strategy}, ${countedRules([entry])}`)}`,
    `  ${dim('reads')} ${slots.join(', ')}`,
    ...table(rows),
  ];
}

/** What a module says of itself. */
export function manifestLines(palette: Palette, manifest: Manifest, digest: string, bytes: number): string[] {
  const { dim } = palette;
  const { compiler, limits } = manifest;
  const options = Object.entries(manifest.options).map(
    ([name, value]) => `${printable(name)}=${printable(String(value))}`,
  );
  return [
    `${dim('digest  ')} ${digest}`,
    `${dim('size    ')} ${bytes} bytes, format ${manifest.format}, abi ${manifest.abi}`,
    `${dim('compiler')} edict ${compiler.edict}, assemblyscript ${compiler.assemblyscript}, binaryen ${compiler.binaryen}`,
    ...(options.length === 0 ? [] : [`${dim('options ')} ${options.join(' ')}`]),
    `${dim('limits  ')} frame ${limits.frameBytes} bytes, depth ${limits.depth}, ${limits.steps} steps, memory ${limits.memoryPages * 64} KiB`,
    ...manifest.sources.map(
      ({ name, sha256 }) => `${dim('source  ')} ${printable(name)}  ${dim(`sha256:${hex(sha256)}`)}`,
    ),
    ...manifest.entries.flatMap((entry) => ['', ...entryLines(palette, entry)]),
  ];
}
