import { encodeBase64 } from '../../encoding/base64/base64.ts';
import { bytesOf, malformed, membersIn, membersOf, type Members } from './members.ts';
import type { Presentation } from './types.ts';

/** Of a presentation as JSON: quotes with their collateral have some 20 KB, accelerators' evidence ten times that. */
export const MAX_PRESENTATION_BYTES = 1 << 20;

/** The members of a presentation as JSON. */
export const PRESENTATION_MEMBERS: readonly string[] = ['statement', 'evidence', 'endorsements', 'accelerators'];
const ACCELERATOR_MEMBERS: readonly string[] = ['evidence', 'endorsements'];

const textOf = (bytes: Uint8Array | null): string | null => (bytes === null ? null : encodeBase64(bytes));

/** A presentation as members of JSON: byte strings in base64; no `accelerators` where there are none. */
export function presentationJson({ binding, evidence, endorsements, accelerators = null }: Presentation): Members {
  return {
    statement: encodeBase64(binding),
    evidence: textOf(evidence),
    endorsements: textOf(endorsements),
    ...(accelerators === null
      ? {}
      : {
          accelerators: {
            evidence: encodeBase64(accelerators.evidence),
            endorsements: encodeBase64(accelerators.endorsements),
          },
        }),
  };
}

function acceleratorsOf(value: unknown): Pick<Presentation, 'accelerators'> {
  if (value === undefined || value === null) return {};
  const members = membersIn(value, ACCELERATOR_MEMBERS);
  const bytes = (name: string): Uint8Array<ArrayBuffer> => bytesOf(members, name, MAX_PRESENTATION_BYTES);
  return { accelerators: { evidence: bytes('evidence'), endorsements: bytes('endorsements') } };
}

/** @throws AttestedError `request_malformed` */
export function presentationOf(members: Members): Presentation {
  const bytes = (name: string): Uint8Array<ArrayBuffer> => bytesOf(members, name, MAX_PRESENTATION_BYTES);
  return {
    binding: bytes('statement'),
    evidence: members['evidence'] === null ? null : bytes('evidence'),
    endorsements: members['endorsements'] === null ? null : bytes('endorsements'),
    ...acceleratorsOf(members['accelerators']),
  };
}

/** A presentation as a text, to be sent to whom a host calls: JSON with `statement`, `evidence`, `endorsements` and, where there are any, `accelerators`, in base64. */
export function formatPresentation(presentation: Presentation): string {
  return JSON.stringify(presentationJson(presentation));
}

/**
 * Reads what `formatPresentation` wrote. Verifies nothing.
 * @throws AttestedError `request_malformed`
 */
export function parsePresentation(text: string): Presentation {
  if (text.length > MAX_PRESENTATION_BYTES) return malformed('a presentation of more than 1 MiB');
  return presentationOf(membersOf(text, PRESENTATION_MEMBERS));
}
