/** Decides in the page, and verifies a decision's place in an audit log: fetch, hash, compile and verify on web-standard APIs. */
import { parseVerifierKey, verifyEntryProof } from 'edict/audit';
import { load } from 'edict/engine';

/** The log's public key, put in by the bundler (`--define`): it must not come from where the proof comes from. */
declare const LOG_KEY: string;

const key = parseVerifierKey(LOG_KEY);

const engine = await load(fetch('policy.wasm'));
const actions = ['read', 'drop', 'send_email'];
const lines = actions.map((type) => {
  const { verdict, rule } = engine.decide({ context: { action: { type } }, agent: '*' });
  return `${type}: ${verdict}${rule === null ? '' : ` (${rule})`}`;
});

const [proof, record] = await Promise.all(
  ['decision.tlog-proof', 'decision.cbor'].map(async (name) => new Uint8Array(await (await fetch(name)).arrayBuffer())),
);
if (proof === undefined || record === undefined) throw new Error('the proof is missing');
const proven = await verifyEntryProof(proof, record, { origin: key.name, keys: [key] });

const result = document.querySelector('#result');
if (result instanceof HTMLElement) {
  result.textContent = [...lines, `record ${proven.index} of ${proven.checkpoint.size} is in the log ${key.name}`].join(
    '\n',
  );
  result.dataset['done'] = '';
}
