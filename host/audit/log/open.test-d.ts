import { memoryLog } from './memory.ts';
import { openLog } from './open.node.ts';

// What would be refused when it runs does not compile.
// @ts-expect-error -- a log has a folder, a name and a key
void openLog();
// @ts-expect-error -- a log has a key
void openLog({ dir: './audit', origin: 'example.com/agents' });
void openLog({ dir: './audit', origin: 'example.com/agents', key: new Uint8Array(32) });
// @ts-expect-error -- a log has a name
void memoryLog();
