import { encodeBinding } from '../../../host/attest/binding/encode.ts';
import { bindingFor } from '../../../host/attest/binding/slot.ts';
import { judgeAnswer } from '../../../host/attest/wire/judge-answer.ts';
import { memoryLog } from '../../../host/audit/index.ts';
import { appraiserBy } from '../../../host/attested/bound/appraise.ts';
import { Broker } from '../../../host/attested/broker/broker.ts';
import { createSealingKey } from '../../../host/attested/seal/seal.ts';
import { encodeCbor } from '../../../host/engine/cbor/encode.ts';
import { createGuard } from '../../../host/guard/index.ts';
import { judgeBy, snpMachine, tdxMachine, type Machine } from '../../../test/attested/machines.ts';
import { NOW, statementOf } from '../../../test/attested/statement.ts';
import { decision, engine } from '../../../test/guard/doubles.ts';
import { contest, contestant } from '../../measure/contest.ts';
import { aloneRow } from '../row.ts';
import type { Case } from '../types.ts';

/**
 * One release to a machine: challenge, evidence, verification, decision, its record in a log in memory, and the sealed secret. The policy is a double, for it is not what takes the time; chains are
 * remembered.
 */
async function releaseTo({ collector, roots }: Machine): Promise<() => Promise<unknown>> {
  const { platform, slot } = collector;
  if (slot === null) throw new Error('a machine gives evidence');
  const { publicKey: encryptionKey } = await createSealingKey();
  const broker = new Broker({
    appraise: appraiserBy({ evidence: judgeBy(roots), accelerators: judgeAnswer }, { [platform]: {} }),
    guard: createGuard({
      module: engine(() => decision()),
      audit: await memoryLog({ origin: 'bench.example/broker' }),
    }),
    secretOf: async () => new Uint8Array(32),
    clock: () => NOW,
  });
  return async () => {
    const { nonce } = broker.challenge();
    const binding = encodeBinding(await statementOf(1, { platform, nonce, encryptionKey }));
    const made = await collector.collect(await bindingFor(slot, binding));
    if (made === null) throw new Error('a machine gives evidence');
    const [evidence, endorsements] = [encodeCbor(made.evidence), encodeCbor(made.endorsements)];
    return broker.release({ secret: 'log', binding, evidence, endorsements });
  };
}

/** Releases of secrets on one thread. Making the evidence is the machine's work, and counts too. */
export const brokerCase: Case = {
  id: 'attest/broker',
  async run(effort) {
    const snp = await releaseTo(await snpMachine({ generation: 'Genoa' }));
    const tdx = await releaseTo(await tdxMachine());
    const [onSnp, onTdx] = await contest(
      [contestant('SEV-SNP', [0], snp, { async: true }), contestant('TDX', [0], tdx, { async: true })],
      effort,
    );
    if (onSnp === undefined || onTdx === undefined) throw new Error('nothing was measured');
    return {
      results: [aloneRow('attest/broker: SEV-SNP', onSnp.ns, onSnp), aloneRow('attest/broker: TDX', onTdx.ns, onTdx)],
      figures: [],
      notes: [],
    };
  },
};
