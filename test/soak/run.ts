/** `npm run soak -- audit [minutes]`: 50 writers and 20 verifying readers on one log, for ten minutes unless told otherwise. */
import { hammer } from './hammer.ts';

const [what = '', given = '10'] = process.argv.slice(2);
const minutes = Number(given);
if (what !== 'audit' || !(minutes > 0)) {
  console.error('usage: npm run soak -- audit [minutes]');
  process.exit(2);
}
const end = performance.now() + minutes * 60_000;
const report = await hammer({ writers: 50, readers: 20, goesOn: () => performance.now() < end });
for (const [name, value] of Object.entries(report)) console.log(`${name.padEnd(12)} ${value}`);
for (const name of ['entries', 'acknowledged', 'waits', 'proofs', 'extensions', 'followed'] as const) {
  if (report[name] === 0) throw new Error(`${name}: none, so nothing was tried`);
}
console.log('soak: all that was acknowledged is there, and every proof verified');
