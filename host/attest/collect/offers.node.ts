import { connect } from 'node:net';
import { DSTACK_SOCKET } from './dstack.node.ts';
import { LAUNCHER_SOCKET } from './google.node.ts';
import { NSM_DEVICE } from './nsm.node.ts';
import { TRUSTEE_PORT } from './trustee.node.ts';
import { KERNEL_FILES, type KernelFiles } from './files.node.ts';
import { FIRMWARE_LOG } from './rtmr-log.node.ts';
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
  { name: 'event log', path: FIRMWARE_LOG, gives: "firmware's log of a trust domain, which explains its registers" },
  { name: 'snp', path: '/dev/sev-guest', gives: 'a guest of AMD SEV-SNP' },
  { name: 'tpm', path: TPM_DEVICE, gives: "quotes of a TPM, and Azure's paravisor's report" },
  { name: 'nitro', path: NSM_DEVICE, gives: 'attestation documents of an AWS Nitro enclave' },
  { name: 'google', path: LAUNCHER_SOCKET, gives: 'tokens of Google Confidential Space' },
  { name: 'dstack', path: DSTACK_SOCKET, gives: 'quotes of a dstack agent' },
  { name: 'nvidia', path: '/dev/nvidiactl', gives: 'a GPU, whose evidence its own tool gives' },
];

/** An agent that listens on a port, of which nothing stands in a folder. */
const TRUSTEE: Omit<MachineOffer, 'present'> = {
  name: 'trustee',
  path: `http://127.0.0.1:${TRUSTEE_PORT}`,
  gives: 'evidence by the attestation agent of Confidential Containers',
};
const LISTENS_MS = 300;

/** Whether someone of this machine listens on a port. */
function listensOn(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: LISTENS_MS });
    const end = (listens: boolean) => (): void => {
      socket.destroy();
      resolve(listens);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}

/** What this machine has that evidence can be collected from. Nothing is opened but the agent's port, and nobody is asked. */
export async function offersOf(
  files: KernelFiles = KERNEL_FILES,
  listens: (port: number) => Promise<boolean> = listensOn,
): Promise<readonly MachineOffer[]> {
  const found = OFFERS.map(async (offer) => ({ ...offer, present: await files.exists(offer.path) }));
  return Promise.all([...found, listens(TRUSTEE_PORT).then((present) => ({ ...TRUSTEE, present }))]);
}
