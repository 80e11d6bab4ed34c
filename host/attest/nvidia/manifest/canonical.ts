import type { Element } from './xml.ts';
import { refuse } from './xml.ts';

type Namespaces = ReadonlyMap<string, string>;

const byCodePoint = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const withPrefix = (prefix: string, name: string): string => (prefix === '' ? name : `${prefix}:${name}`);

function namespaceOf(prefix: string, scope: Namespaces): string {
  return prefix === '' ? '' : (scope.get(prefix) ?? refuse(`a prefix that is not declared (${prefix})`));
}

function write(element: Element, outer: Namespaces, written: Namespaces, leave: Element | undefined): string {
  const { prefix, name, attributes, children } = element;
  const scope: Namespaces = new Map([...outer, ...element.namespaces]);
  if (prefix !== '') namespaceOf(prefix, scope);
  const declared = [...scope]
    .filter(([each, value]) => written.get(each) !== value)
    .toSorted(([a], [b]) => byCodePoint(a, b))
    .map(([each, value]) => ` ${each === '' ? 'xmlns' : `xmlns:${each}`}="${value}"`);
  const sorted = attributes
    .map((attribute) => ({ ...attribute, namespace: namespaceOf(attribute.prefix, scope) }))
    .toSorted((a, b) => byCodePoint(a.namespace, b.namespace) || byCodePoint(a.name, b.name));
  for (const [i, { namespace, name: own }] of sorted.entries()) {
    const before = sorted[i - 1];
    if (before?.namespace === namespace && before.name === own) refuse('an attribute that stands there twice');
  }
  const title = withPrefix(prefix, name);
  const start = `<${title}${declared.join('')}${sorted.map((each) => ` ${withPrefix(each.prefix, each.name)}="${each.value}"`).join('')}>`;
  const within = children.map((child) => {
    if (typeof child === 'string') return child;
    return child === leave ? '' : write(child, scope, scope, leave);
  });
  return `${start}${within.join('')}</${title}>`;
}

/**
 * The canonical form of an element (Canonical XML 1.1, without comments), as far as `readXml` lets anything through: there are no references to write and no attributes of XML itself.
 *
 * @param outer namespaces that are in scope around it, which its first tag then declares
 * @param leave an element within that is left out: a signature of what is around it
 */
export function canonicalXml(element: Element, outer: Namespaces, leave?: Element): string {
  return write(element, outer, new Map(), leave);
}
