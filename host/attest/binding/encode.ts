import { encodeCbor } from '../../engine/cbor/encode.ts';
import type { CborValue } from '../../engine/cbor/types.ts';
import { BINDING_VERSION, checkStatement, KEY } from './members.ts';
import type { BindingStatement } from './types.ts';

/**
 * Writes a binding statement: deterministic CBOR, docs/binding.md §1. One statement has one encoding.
 * @throws AttestError `options_invalid` for what is no statement
 */
export function encodeBinding(statement: BindingStatement): Uint8Array<ArrayBuffer> {
  checkStatement(statement, 'options_invalid');
  const { origin, id, size, root } = statement.log;
  const members: [number, CborValue | undefined][] = [
    [KEY.version, BINDING_VERSION],
    [KEY.platform, statement.platform],
    [KEY.modules, statement.modules],
    [KEY.host, statement.host],
    [KEY.config, statement.config],
    [KEY.signingKey, statement.signingKey],
    [KEY.encryptionKey, statement.encryptionKey],
    [KEY.nonce, statement.nonce],
    [KEY.log, [origin, id, size, root]],
    [KEY.notBefore, statement.notBefore],
    [KEY.expires, statement.expires],
    [KEY.vm, statement.vm],
    [KEY.gpu, statement.gpu],
  ];
  return encodeCbor(new Map(members.filter((member): member is [number, CborValue] => member[1] !== undefined)));
}
