import { KERNEL_FILES, type KernelFiles } from './files.node.ts';
import { MEASUREMENTS } from './rtmr.node.ts';
import { TPM_DEVICE } from './tpm/device.node.ts';

/** Something that evidence can be collected from, and whether it is on this machine. */
export interface MachineOffer {
  readonly name: string;
  readonly path: string;
  readonly present: boolean;
  /** What it gives. */
  readonly gives: string;
}

const OFFERS: readonly Omit<MachineOffer, 'present'>[] = [
  { name: 'reports', path: '/sys/kernel/config/tsm/report', gives: 'reports of TDX and SNP (configfs-tsm)' },
  { name: 'tdx', path: '/dev/tdx_guest', gives: 'a trust domain of Intel TDX' },
  { name: 'registers', path: MEASUREMENTS, gives: 'run-time registers that a module can be measured into' },
  { name: 'snp', path: '/dev/sev-guest', gives: 'a guest of AMD SEV-SNP' },
  { name: 'tpm', path: TPM_DEVICE, gives: "quotes of a TPM, and Azure's paravisor's report" },
  { name: 'nitro', path: '/dev/nsm', gives: 'attestation documents of an AWS Nitro enclave' },
  { name: 'google', path: '/run/container_launcher/teeserver.sock', gives: 'tokens of Google Confidential Space' },
  { name: 'dstack', path: '/var/run/dstack.sock', gives: 'quotes of a dstack agent' },
  { name: 'nvidia', path: '/dev/nvidiactl', gives: 'a GPU, whose evidence its own tool gives' },
];

/** What this machine has that evidence can be collected from. Nothing is opened, and nobody is asked. */
export function offersOf(files: KernelFiles = KERNEL_FILES): Promise<readonly MachineOffer[]> {
  return Promise.all(OFFERS.map(async (offer) => ({ ...offer, present: await files.exists(offer.path) })));
}
