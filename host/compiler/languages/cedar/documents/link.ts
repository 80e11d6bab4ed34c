import { EngineError, parseJson } from '../../../../engine/index.ts';
import { createSink } from '../../../diagnostics/sink.ts';
import type { Diagnostic } from '../../../diagnostics/types.ts';
import type { PolicySource } from '../../yaml/options.ts';
import { linkTemplate } from '../policy/slots.ts';
import type { PolicySet } from '../policy/types.ts';
import { printPolicy } from '../text/print.ts';
import { jsonText } from './json.ts';
import { readSet, sourcesOf } from './set.ts';
import { linksText, setText } from './translate.ts';

/** A link that is to be added. */
export interface NewLink {
  readonly template: string;
  readonly id: string;
  /** JSON as Cedar's own command line takes it: `{"?principal": "User::\"alice\""}`. */
  readonly arguments: string;
}

export interface LinkOptions {
  readonly documents: readonly PolicySource[];
  /** Documents of the links that there are. */
  readonly links?: readonly PolicySource[];
  readonly add?: NewLink;
}

export interface LinkResult {
  /** What there is with the new link; null when there is an error among the diagnostics. */
  readonly linked: {
    /** The whole set, in Cedar's JSON format. */
    readonly set: string;
    /** The links of documents of links and the new one, as Cedar's own command line keeps them. */
    readonly links: string;
    /** The policy that the new link makes, as text. */
    readonly policy: string | null;
  } | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** The new link as a document of links; its arguments are what was given, be that JSON or not. */
const documentOf = ({ template, id, arguments: text }: NewLink): PolicySource => {
  const name = 'arguments';
  try {
    const args = parseJson(text);
    return { name, text: jsonText([{ template_id: template, link_id: id, args }]) };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { name, text };
  }
};

const policyOf = ({ templates, links }: PolicySet, id: string | undefined): string | null => {
  const link = links.find((each) => each.id === id);
  const template = templates.find((each) => each.id === link?.template);
  return link === undefined || template === undefined ? null : printPolicy(linkTemplate(template.policy, link.values));
};

/**
 * Links templates: reads policies with their links and adds one.
 *
 * @example linkCedar({ documents, add: { template: 'view', id: 'alice', arguments: '{"?principal": "User::\\"alice\\""}' } }).linked?.set
 */
export const linkCedar = ({ documents, links = [], add }: LinkOptions): LinkResult => {
  const sink = createSink();
  const added = add === undefined ? [] : [documentOf(add)];
  const set = readSet(sourcesOf(documents), sourcesOf([...links, ...added]), sink);
  if (sink.failed()) return { linked: null, diagnostics: sink.diagnostics };
  const ofDocuments = readSet(sourcesOf(documents), [], createSink()).links.length;
  const linked = {
    set: setText(set),
    links: linksText(set.links.slice(ofDocuments)),
    policy: policyOf(set, add?.id),
  };
  return { linked, diagnostics: sink.diagnostics };
};
