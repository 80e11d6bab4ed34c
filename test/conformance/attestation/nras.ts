/** Judges tokens of NVIDIA's Remote Attestation Service. Their keys were not kept: what is signed by whom cannot be said, and that must fail. */
import { verifyNras } from '../../../host/attest/nvidia/nras/nras.ts';
import { differ, type ReadFile, type VectorEntry } from './entry.ts';

interface Expected {
  readonly overall: boolean;
  readonly submoduleDigestsMatch: Readonly<Record<string, boolean>>;
  readonly kid: string;
}

/** One of the tokens is of NVIDIA's trials. */
const ISSUERS = ['https://nras.attestation.nvidia.com', 'https://nras.attestation-stg.nvidia.com'];

export async function judgeNras(
  { files, verifyAt = '', ...entry }: VectorEntry,
  read: ReadFile,
): Promise<readonly string[]> {
  const expected = entry.expect as unknown as Expected;
  const token = read(files['eat'] ?? '');
  const options = { policy: { issuers: ISSUERS }, at: Date.parse(verifyAt), expectedBinding: null };
  const { verdict, checks, claims } = await verifyNras({ token }, { endorsements: { keys: { keys: [] } }, ...options });
  const failed = checks.filter(({ status }) => status === 'fail').map(({ id }) => id);
  const statusOf = (wanted: string): string | undefined => checks.find(({ id }) => id === wanted)?.status;
  const matches = Object.values(expected.submoduleDigestsMatch).every(Boolean);
  return [
    ...differ('verdict', 'reject', verdict),
    ...differ('what fails', ['key'], failed),
    ...differ('overall', expected.overall ? 'pass' : 'fail', statusOf('overall-result')),
    ...differ('digests', matches ? 'pass' : 'fail', statusOf('digests')),
    ...differ('parts', Object.keys(expected.submoduleDigestsMatch), claims?.modules),
    ...differ(
      'the key that is missing',
      true,
      checks.some(({ id, detail }) => id === 'key' && detail.includes('not among')),
    ),
  ];
}
