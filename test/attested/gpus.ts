/** What GPUs of our own answer, and a verifier that knows their roots. */
import type { AnsweredAccelerators, NvidiaDevice } from '../../host/attest/index.ts';
import { appraiseNvidia } from '../../host/attest/nvidia/appraise.ts';
import { ACCELERATORS } from '../../host/attest/wire/accelerators.ts';
import { judgeAnswer, judgeWireAnswer, type AnswerJudge } from '../../host/attest/wire/judge-answer.ts';
import type { Gpu } from '../attest/nvidia/device.ts';

/** What is accepted of such GPUs: manifests and answers of OCSP are tested where NVIDIA's verifier is. */
export const GPU_POLICY = { revocation: 'unchecked', manifests: 'unchecked' } as const;

/** Verifies what GPUs answer by roots of our own. */
export function judgeGpus({ roots }: Gpu): AnswerJudge {
  const own: typeof ACCELERATORS.nvidia = {
    ...ACCELERATORS.nvidia,
    verify: (evidence, { expectedBinding, ...given }) => {
      const expectedNonces = expectedBinding && evidence.devices.map(() => expectedBinding);
      return appraiseNvidia(evidence, { ...given, expectedNonces }, roots);
    },
  };
  return (answer, options) =>
    answer.kind === 'nvidia' ? judgeWireAnswer(own, answer, options) : judgeAnswer(answer, options);
}

/** Devices that answered together. */
export const answered = (devices: readonly NvidiaDevice[]): AnsweredAccelerators => ({
  kind: 'nvidia',
  evidence: { devices },
  endorsements: { manifests: [] },
});
