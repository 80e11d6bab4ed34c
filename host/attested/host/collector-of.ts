import type { BindingSlot } from '../../attest/index.ts';
import type { EvidenceCollector } from './types.ts';
import { wireForm } from '../../attest/wire/form.ts';

/** What evidence is verified with: whoever has the collector fetches it, since nothing here fetches by itself. */
export type Endorse<Evidence, Endorsements> = (evidence: Evidence) => Endorsements | Promise<Endorsements>;

/** What a collector is made of. */
interface Parts<Evidence, Endorsements> {
  readonly platform: EvidenceCollector['platform'];
  readonly slot: BindingSlot;
  readonly make: (slot: Uint8Array) => Promise<Evidence>;
  readonly endorse: Endorse<Evidence, Endorsements>;
  readonly vm?: () => Promise<Uint8Array>;
  readonly measure?: ((digest: Uint8Array) => Promise<void>) | undefined;
}

/** A collector of a platform: evidence is made first, then what it is verified with. */
export function collectorOf<Evidence, Endorsements>(parts: Parts<Evidence, Endorsements>): EvidenceCollector {
  const { platform, slot, make, endorse, vm, measure } = parts;
  return {
    platform,
    slot,
    collect: async (bytes) => {
      const evidence = await make(bytes);
      return { evidence: wireForm(evidence), endorsements: wireForm(await endorse(evidence)) };
    },
    ...(vm === undefined ? {} : { vm }),
    ...(measure === undefined ? {} : { measure }),
  };
}
