import { AuditError } from '../error/error.ts';
import type { CosignerSigner } from '../cosignature/types.ts';
import { listenHttp, type HttpServer, type ListenOptions } from '../http/listen.node.ts';
import type { VerifierKey } from '../note/types.ts';
import { witnessApp } from './app.ts';
import type { CheckpointStore } from '../checkpoint/store.ts';

export interface WitnessServerOptions extends ListenOptions {
  /** Its keys; each cosigns. */
  readonly signers: readonly CosignerSigner[];
  /** The keys of the logs that it witnesses; the name of each is its log's origin. */
  readonly logs: readonly VerifierKey[];
  /** Where it remembers, such as `openCheckpointStore`. */
  readonly store: CheckpointStore;
  /** Is told of errors that are the witness's own. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Serves a witness (C2SP tlog-witness), until it is closed. What it cosigns is in its store before it answers.
 * @throws AuditError `options_invalid` without a key or a log, `package_missing` without `hono` and `@hono/node-server`; errors of the network
 */
export async function serveWitness(options: WitnessServerOptions): Promise<HttpServer> {
  const { signers, logs, store, onError } = options;
  if (signers.length === 0) throw new AuditError('options_invalid', 'a witness has a key');
  if (logs.length === 0) throw new AuditError('options_invalid', 'a witness knows the key of one log at least');
  const keys = new Map<string, VerifierKey[]>();
  for (const key of logs) keys.set(key.name, [...(keys.get(key.name) ?? []), key]);
  const app = await witnessApp({
    signers,
    keysOf: (origin) => keys.get(origin) ?? [],
    origins: [...keys.keys()],
    store,
    now: () => BigInt(Math.floor(Date.now() / 1000)),
    ...(onError === undefined ? {} : { onError }),
  });
  return listenHttp((request) => app.fetch(request), options);
}
