/** A virtual TPM of Azure's shape, by a software TPM: with a key for quotes, and a paravisor's report. */
import { encodeBase64Url } from '../../host/encoding/base64/base64url.ts';
import { VM_CONFIGURATION, writeHclReport } from './azure.ts';
import { concat } from './pki.ts';
import { makeAttestationKey, startSwtpm, writeNv, type SoftwareTpm } from './swtpm.ts';

const HCL_REPORT = 0x01400001;

export interface AzureTpm {
  readonly tpm: SoftwareTpm;
  readonly key: { readonly handle: number };
}

export async function startAzureTpm(): Promise<AzureTpm> {
  const tpm = await startSwtpm();
  const key = await makeAttestationKey(tpm.transmit);
  const jwk = { kid: 'HCLAkPub', key_ops: ['sign'], kty: 'RSA', e: 'AQAB', n: encodeBase64Url(key.modulus) };
  const content = { keys: [jwk], 'vm-configuration': VM_CONFIGURATION };
  const report = await writeHclReport(content, 'snp', (reportData) =>
    concat(new Uint8Array(0x50), reportData, new Uint8Array(1040)),
  );
  // The index of Azure has 2,600 bytes; software TPMs have 2,048 at most, which its oldest reports have too.
  await writeNv(tpm.transmit, HCL_REPORT, report.subarray(0, 2048));
  return { tpm, key };
}
