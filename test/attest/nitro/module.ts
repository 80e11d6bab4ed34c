/** A double of the security module's driver: it follows the addresses that it is given, as the kernel does. */
import koffi from 'koffi';
import { decodeCbor } from '../../../host/engine/cbor/decode.ts';
import { encodeCbor } from '../../../host/engine/cbor/encode.ts';
import type { CborData, CborValue } from '../../../host/engine/cbor/types.ts';
import type { NsmCalls } from '../../../host/attest/collect/nsm.node.ts';

export interface ModuleOptions {
  /** Numbers of errors that it gives first. */
  readonly errors?: number[];
  /** The size that it says its response has, instead. */
  readonly size?: bigint;
  /** Bytes instead of a response. */
  readonly raw?: Uint8Array;
}

export interface Module extends NsmCalls {
  readonly asked: readonly CborData[];
}

const ENOTTY = 25;
const EINVAL = 22;

export function makeModule(respond: (asked: CborData) => CborValue, options: ModuleOptions = {}): Module {
  const { errors = [], size, raw } = options;
  const asked: CborData[] = [];
  return {
    asked,
    address: (bytes) => koffi.address(bytes),
    ioctl: (_, request, message) => {
      if (request !== 0xc020_0a00) return ENOTTY;
      if (message.length !== 32) return EINVAL;
      const error = errors.shift();
      if (error !== undefined) return error;
      const view = new DataView(message.buffer, message.byteOffset, message.length);
      const [requestSize, room] = [Number(view.getBigUint64(8, true)), Number(view.getBigUint64(24, true))];
      if (requestSize === 0 || requestSize > 0x1000 || room !== 0x3000) return EINVAL;
      const bytes = new Uint8Array(koffi.view(view.getBigUint64(0, true), requestSize).slice(0));
      const data = decodeCbor(bytes);
      asked.push(data);
      const response = raw ?? encodeCbor(respond(data));
      new Uint8Array(koffi.view(view.getBigUint64(16, true), room)).set(response);
      view.setBigUint64(24, size ?? BigInt(response.length), true);
      return 0;
    },
  };
}
