import { encodeBinding } from '../../../host/attest/binding/encode.ts';
import { bindingFor } from '../../../host/attest/binding/slot.ts';
import { Broker } from '../../../host/attested/broker/broker.ts';
import { createSealingKey } from '../../../host/attested/seal/seal.ts';
import { encodeCbor } from '../../../host/engine/cbor/encode.ts';
import { createGuard } from '../../../host/guard/index.ts';
import { makeSnpMachine, SNP_TIME } from '../../../test/attest/snp/machine.ts';
import { judgeOf } from '../../../test/attested/snp-host.ts';
import { statementOf } from '../../../test/attested/statement.ts';
import { decision, engine } from '../../../test/guard/doubles.ts';
import { contest, contestant } from '../../measure/contest.ts';
import { aloneRow } from '../row.ts';
import type { Case } from '../types.ts';

/** Challenge, report, verification, decision and sealed secret, on one thread; making the report is the machine's work, and counts too. The policy is a double, for it is not what takes the time. */
export const brokerCase: Case = {
  id: 'attest/broker',
  async run(effort) {
    const machine = await makeSnpMachine({ generation: 'Genoa' });
    const judge = judgeOf(machine);
    const { certificates, revocationLists } = machine.endorsements;
    const endorsements = encodeCbor({ certificates, revocationLists });
    const { publicKey: encryptionKey } = await createSealingKey();
    const broker = new Broker({
      appraise: ({ platform, binding, evidence, endorsements: given }, at) =>
        judge({
          platform,
          evidence,
          endorsements: given,
          policy: {},
          at,
          bindingFor: (slot) => bindingFor(slot, binding),
        }),
      guard: createGuard({ module: engine(() => decision()) }),
      secretOf: async () => new Uint8Array(32),
      clock: () => SNP_TIME,
    });
    const release = async (): Promise<unknown> => {
      const { nonce } = broker.challenge();
      const times = { notBefore: SNP_TIME - 1000, expires: SNP_TIME + 60_000 };
      const binding = encodeBinding(await statementOf(1, { platform: 'snp', nonce, encryptionKey, ...times }));
      const report = await machine.makeReport({ reportData: await bindingFor('snp', binding) });
      return broker.release({ secret: 'log', binding, evidence: encodeCbor({ report }), endorsements });
    };
    const [measured] = await contest([contestant('release', [0], release, { async: true })], effort);
    if (measured === undefined) throw new Error('nothing was measured');
    return { results: [aloneRow('attest/broker', measured.ns, measured)], figures: [], notes: [] };
  },
};
