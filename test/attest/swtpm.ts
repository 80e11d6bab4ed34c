/** A TPM 2.0 in software: `swtpm` of Debian, in a folder and on a socket of its own. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { concat } from './pki.ts';
import { sized, u16, u32 } from './tpm.ts';

type Bytes = Uint8Array<ArrayBuffer>;
type Transmit = (command: Bytes) => Promise<Uint8Array>;

/** Whether this machine has it. */
export const hasSwtpm = spawnSync('swtpm', ['--version']).status === 0;

const EMPTY_PASSWORD = Uint8Array.of(0, 0, 0, 9, 0x40, 0, 0, 9, 0, 0, 0, 0, 0);
const OWNER = 0x40000001;

export interface SoftwareTpm {
  readonly transmit: Transmit;
  stop(): Promise<void>;
}

function exchange(socket: Socket): Transmit {
  return (command) =>
    new Promise((resolve, reject) => {
      let received = Buffer.alloc(0);
      const onData = (data: Buffer): void => {
        received = Buffer.concat([received, data]);
        if (received.length < 10 || received.length < received.readUInt32BE(2)) return;
        socket.off('data', onData);
        socket.off('error', reject);
        resolve(new Uint8Array(received));
      };
      socket.on('data', onData);
      socket.once('error', reject);
      socket.write(command);
    });
}

/** Connects once it listens, which is a while after its socket is there. */
async function reach(path: string): Promise<Socket> {
  for (let tries = 1; ; tries++) {
    const socket = connect(path);
    try {
      await once(socket, 'connect');
      return socket;
    } catch (error) {
      if (tries === 200) throw error;
      await wait(50);
    }
  }
}

export async function startSwtpm(): Promise<SoftwareTpm> {
  const folder = await mkdtemp(join(tmpdir(), 'edict-swtpm-'));
  const path = join(folder, 'socket');
  const process = spawn('swtpm', [
    'socket',
    '--tpm2',
    '--tpmstate',
    `dir=${folder}`,
    '--server',
    `type=unixio,path=${path}`,
    '--ctrl',
    `type=unixio,path=${join(folder, 'control')}`,
    '--flags',
    'not-need-init,startup-clear',
  ]);
  const socket = await reach(path);
  return {
    transmit: exchange(socket),
    stop: async () => {
      socket.destroy();
      if (process.exitCode === null) {
        process.kill();
        await once(process, 'exit');
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Sends a command under the empty password, and gives the response's handle and parameters. */
async function command(transmit: Transmit, code: number, ...parts: readonly Uint8Array[]): Promise<DataView> {
  const body = concat(...parts);
  const response = await transmit(concat(u16(0x8002), u32(10 + body.length), u32(code), body));
  const view = new DataView(response.buffer, response.byteOffset, response.byteLength);
  if (view.getUint32(6) !== 0) throw new Error(`0x${code.toString(16)}: 0x${view.getUint32(6).toString(16)}`);
  return view;
}

/** Makes a restricted key for signatures, RSA of 2,048 bits with SHA-256: its handle, and its modulus. */
export async function makeAttestationKey(
  transmit: Transmit,
): Promise<{ readonly handle: number; readonly modulus: Bytes }> {
  // fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, restricted, sign.
  const attributes = u32(0x0005_0072);
  const publicArea = concat(
    u16(0x0001),
    u16(0x000b),
    attributes,
    sized(new Uint8Array()),
    u16(0x0010),
    u16(0x0014),
    u16(0x000b),
    u16(2048),
    u32(0),
    sized(new Uint8Array()),
  );
  const sensitive = sized(concat(sized(new Uint8Array()), sized(new Uint8Array())));
  const view = await command(
    transmit,
    0x131,
    u32(OWNER),
    EMPTY_PASSWORD,
    sensitive,
    sized(publicArea),
    sized(new Uint8Array()),
    u32(0),
  );
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  // Header 10, handle 4, size of parameters 4, size of the public area 2, then the area as above up to its modulus.
  const at = 20 + 2 + 2 + 4 + 2 + 2 + 2 + 2 + 2 + 4;
  return { handle: view.getUint32(10), modulus: bytes.slice(at + 2, at + 2 + view.getUint16(at)) };
}

/** Puts bytes where an NV index holds them for the owner to read. */
export async function writeNv(transmit: Transmit, index: number, bytes: Uint8Array): Promise<void> {
  // OWNERWRITE, OWNERREAD, NO_DA.
  const publicArea = concat(u32(index), u16(0x000b), u32(0x0202_0002), sized(new Uint8Array()), u16(bytes.length));
  await command(transmit, 0x12a, u32(OWNER), EMPTY_PASSWORD, sized(new Uint8Array()), sized(publicArea));
  for (let at = 0; at < bytes.length; at += 512) {
    await command(
      transmit,
      0x137,
      u32(OWNER),
      u32(index),
      EMPTY_PASSWORD,
      sized(bytes.subarray(at, at + 512)),
      u16(at),
    );
  }
}
