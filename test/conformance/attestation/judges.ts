/** Who judges which kind of entry. */
import { judgeQuote, judgeQuoteMutation } from './dcap.ts';
import { judgeEventLog } from './eventlog.ts';
import type { Judge, Mutation, VectorEntry, ReadFile } from './entry.ts';
import { judgeAzure, judgeHclReports } from './azure.ts';
import { judgeCorim } from './corim.ts';
import { judgeGcp } from './gcp.ts';
import { judgeMaa, judgeMaaClaims } from './maa.ts';
import { judgeNitro } from './nitro.ts';
import { judgeNras } from './nras.ts';
import { judgeAppraisal, judgeNvidiaJson, judgeRim, judgeSpdm } from './nvidia.ts';
import { judgeSnp, judgeSnpMutation } from './snp.ts';

/** By the kind of an entry. */
export const JUDGES: Readonly<Record<string, Judge>> = {
  'snp-report': judgeSnp,
  'gcp-cs-pki-token': judgeGcp,
  'azure-cvm-vtpm-evidence': judgeAzure,
  'raw HCL reports': judgeHclReports,
  corim: judgeCorim,
  'maa-jwt': judgeMaa,
  'decoded-claims': judgeMaaClaims,
  'nitro-attestation-document': judgeNitro,
  'dcap-quote': judgeQuote,
  'ccel-eventlog': judgeEventLog,
  'spdm-report': judgeSpdm,
  'nvidia-evidence-json': judgeNvidiaJson,
  'rim-swid-xmldsig': judgeRim,
  'nras-detached-eat': judgeNras,
  'measurement-appraisal': judgeAppraisal,
};

/** Applies a mutation to its entry, and says what the verifier answers: the ids of the checks that failed, none when it was accepted. */
export type JudgeMutation = (mutation: Mutation, entry: VectorEntry, read: ReadFile) => Promise<readonly string[]>;

/** By the group of the mutation. */
export const MUTATION_JUDGES: Readonly<Record<string, JudgeMutation>> = {
  snp: judgeSnpMutation,
  dcap: judgeQuoteMutation,
};
