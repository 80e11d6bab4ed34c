import type { Sink } from '../../../diagnostics/sink.ts';
import type { Range, Source } from '../../../source/source.ts';
import type { Node } from '../tree/node.ts';
import { walk } from '../tree/walk.ts';

const byPlace = (a: { range: Range }, b: { range: Range }): number => a.range[0] - b.range[0];

/** Reports plain scalars that YAML 1.1 types and other versions leave texts, and keys that stand twice. */
export const lintScalars = (root: Node, source: Source, sink: Sink): void => {
  const found: Node[] = [];
  const duplicates: Range[] = [];
  walk(root, (node) => {
    if (node.kind === 'map') duplicates.push(...node.duplicates);
    if (node.kind === 'bool' || node.kind === 'int') found.push(node);
  });
  for (const node of found.sort(byPlace)) {
    if (node.kind === 'bool' && node.text !== 'true' && node.text !== 'false') {
      sink.reportAt(source, node.range, 'EY204', { word: node.text, value: String(node.value) });
    }
    if (node.kind === 'int' && !/^-?(?:0|[1-9]\d*)$/u.test(node.text)) {
      sink.reportAt(source, node.range, 'EY209', { text: node.text, value: String(node.value) });
    }
  }
  for (const range of duplicates.sort((a, b) => a[0] - b[0])) sink.reportAt(source, range, 'EY227');
};
