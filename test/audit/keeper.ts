/** A process that erases, holds and retains without end, and says what was promised; it is killed at any moment. Run by `keeper.test.ts`. */
import { DisclosureStore, loadMasterKey, placeHold, retain } from '../../host/audit/index.node.ts';
import { refusal } from './refusal.ts';

const [dir = '', master = '', from = '0'] = process.argv.slice(2);

/** Waits until it is written: what was said is promised. */
function say(line: string): Promise<void> {
  return new Promise((resolve) => void process.stdout.write(`${line}\n`, () => resolve()));
}

const store = DisclosureStore.open(dir);
const keys = store.unlock(await loadMasterKey(master));
await say('open');
for (let i = Number(from); i < 200; i++) {
  placeHold(store, null, { first: 10 * i + 3, past: 10 * i + 4, reason: `hold ${i}` }, i);
  await say(`held ${10 * i + 3}`);
  const erased = refusal(() => store.erase(keys, `subject ${10 * i + 5}`, i));
  if (erased === 'accepted') await say(`erased ${10 * i + 5}`);
  retain(store, { below: 10 * i + 8 }, i);
  await say(`retained ${10 * i + 8}`);
}
store.close();
