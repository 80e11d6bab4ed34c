/** Statements of hosts that do not exist. */
import { publicKeyOf } from '../../host/audit/ed25519/sign.ts';
import { sha256 } from '../../host/audit/sha256/sha256.ts';
import type { BindingStatement } from '../../host/attest/binding/types.ts';

/** The time of all that hosts state, decide and have made: collateral of machines of our own is of these weeks. */
export const NOW: number = Date.UTC(2026, 5, 15);
/** Digest of the module that such a host decides by, and of its own code. */
export const MODULE: Uint8Array<ArrayBuffer> = new Uint8Array(32).fill(0x11);
export const HOST: Uint8Array<ArrayBuffer> = new Uint8Array(32).fill(3);

/** The seed of a host's signing key. */
export const seedOfHost = (number: number): Uint8Array<ArrayBuffer> => new Uint8Array(32).fill(number);

/** What host `number` says of itself at `NOW`. */
export async function statementOf(number: number, over: Partial<BindingStatement> = {}): Promise<BindingStatement> {
  return {
    platform: 'tdx',
    modules: [MODULE],
    host: HOST,
    signingKey: await publicKeyOf(seedOfHost(number)),
    encryptionKey: new Uint8Array(32).fill(number),
    nonce: new Uint8Array(16).fill(number),
    log: { origin: 'a.example/log', id: sha256(Uint8Array.of(number)), size: 0, root: sha256(new Uint8Array(0)) },
    notBefore: NOW - 1000,
    expires: NOW + 3_600_000,
    ...over,
  };
}
