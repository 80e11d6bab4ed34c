/**
 * `npm start`: compiles the baseline pack, lets a scripted agent loose behind its guard, and proves one decision from files alone.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openLog, prove } from 'edict/audit';
import { compile, readPolicyFiles } from 'edict/compiler';
import { load, type Engine } from 'edict/engine';
import { createGuard, GovernanceDenied, type ApprovalAnswer, type ApprovalRequest, type Guard } from 'edict/guard';
import { act } from './agent.ts';
import { field, header, heading, row, verdict, type Row } from './report.ts';
import { SCRIPT, type Call } from './script.ts';
import { createWorld, type World } from './tools.ts';
import { refusesForgery, verifyDecision } from './verify.ts';
import { ROUNDS, warmUp } from './warm-up.ts';
import { watch, type WatchedLog } from './watch.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PACK = ['destructive', 'egress', 'secrets', 'spending'].map((name) => `policies/baseline/${name}.yaml`);
const OUT = join(ROOT, 'build/demo');
const MODULE = join(OUT, 'baseline.wasm');
const LOG = join(OUT, 'audit');
/** The call whose decision is proven at the end: the agent tries to drop a table. */
const PROVEN = SCRIPT.findIndex((call) => call.tool === 'sql' && call.arguments.statement.startsWith('DROP'));

/** A path as the reader would type it. */
function shown(path: string): string {
  return relative(process.cwd(), path);
}

async function compilePack(): Promise<Engine> {
  const start = performance.now();
  const policies = await readPolicyFiles(PACK.map((name) => join(ROOT, name)));
  const { module, diagnostics } = await compile({
    ...policies,
    strict: true,
    strategy: 'deny_overrides',
    name: 'baseline',
    version: '1.0.0',
  });
  if (module === null) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  await writeFile(MODULE, module.bytes);
  heading('Compiled the baseline pack');
  const { rules, shapes, indexed } = module.report;
  const defaults = module.manifest.entries.flatMap((entry) => entry.rules).filter(({ fallback }) => fallback).length;
  field(
    'from',
    `${PACK.length} documents in policies/baseline, ${rules - defaults} rules and ${defaults} defaults of ${shapes} shapes, ${indexed} indexed`,
  );
  field(
    'to',
    `${shown(MODULE)}, ${module.bytes.length} bytes, in ${((performance.now() - start) / 1000).toFixed(1)} s`,
  );
  field('digest', `sha256:${module.digest}`);
  const lock = await readFile(join(ROOT, 'build/policies.lock.json'), 'utf8');
  const locked = lock.includes(`"${module.digest}"`);
  verdict(
    locked,
    locked
      ? 'the digest that build/policies.lock.json has for it'
      : 'build/policies.lock.json has another digest for it',
  );
  return load(MODULE, { digest: module.digest });
}

/** A folder with a few files in it, for the agent to work on. */
async function layOut(): Promise<World> {
  const folder = join(OUT, 'workspace');
  await mkdir(join(folder, 'notes'), { recursive: true });
  await writeFile(join(folder, 'notes/q3.md'), 'Fewer tickets, faster answers.\n');
  await writeFile(join(folder, 'notes/draft.md'), 'An old draft.\n');
  await writeFile(join(folder, '.env'), 'API_KEY=not-a-real-key\n');
  return createWorld(folder);
}

/** The approvers of this demonstration: finance and the owners say yes, the security team says no. */
function answer({ approvers: [approver = 'nobody'] }: ApprovalRequest): ApprovalAnswer {
  return { approved: approver !== 'security-team', approver };
}

/** Runs one call and says what became of it. */
async function attempt(
  guard: Guard,
  world: World,
  log: WatchedLog,
  call: Call,
  times: { asked: number },
): Promise<Omit<Row, 'number'>> {
  let settled = 0;
  let fate: Row['fate'] = 'deny';
  times.asked = 0;
  const start = performance.now();
  try {
    await act(guard, world, call, () => {
      settled = performance.now();
      fate = 'allow';
    });
  } catch (error) {
    settled ||= performance.now();
    if (!(error instanceof GovernanceDenied)) throw error;
  }
  const { decision, approval } = log.last();
  if (approval !== undefined) fate = approval.approved ? 'approved' : 'refused';
  return { call, fate, rule: ruleOf(decision?.reasons), micros: ((times.asked || settled) - start) * 1000 };
}

/** The rule of a decision's first reason; null for a default. */
function ruleOf(reasons: readonly string[] = []): string | null {
  return names.get(reasons[0] ?? '') ?? null;
}

/** What a call costs before it runs or is refused: snapshot, projection, decision, limit, record queued. */
function latencies(shown: readonly Row[]): string {
  const sorted = shown.map(({ micros }) => micros).toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return `median ${median.toFixed(0)} µs from the call to the tool's start, the refusal or the question; warm, after ${ROUNDS} rounds`;
}

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
const engine = await compilePack();
const names = new Map(engine.manifest.entries.flatMap(({ rules }) => rules.map(({ id, name }) => [id, name] as const)));
const world = await layOut();

const file = await openLog({ dir: LOG, origin: 'edict.example/demo', key: join(OUT, 'log.key') });
const log = watch(file);
const times = { asked: 0 };
const guard = createGuard({
  module: engine,
  audit: log,
  approvals: {
    approve: (request) => {
      times.asked = performance.now();
      return answer(request);
    },
  },
});

await warmUp(engine);
heading(`The agent makes ${SCRIPT.length} calls`);
header();
const rows: Row[] = [];
let proven = -1;
for (const [index, call] of SCRIPT.entries()) {
  const result = { number: index + 1, ...(await attempt(guard, world, log, call, times)) };
  rows.push(result);
  row(result);
  if (index === PROVEN) proven = log.last().ticket;
}
await file.close();

heading('What came of it');
const count = (fate: Row['fate']) => rows.filter((each) => each.fate === fate).length;
field(
  'decisions',
  `${count('allow')} allowed, ${count('deny')} denied, ${count('approved')} approved and ${count('refused')} refused by an approver`,
);
field('latency', latencies(rows));
field(
  'world',
  `${world.orders.length} orders are still there, ${world.sent.length} message sent, ${world.paid.length} payments made`,
);
field('log', `${shown(LOG)}, signed by ${file.verifierKey}`);

heading('Someone who was not there verifies call ' + String(PROVEN + 1));
const { entry, proof } = await prove(LOG, BigInt(proven));
const evidence = { record: join(OUT, 'decision.cbor'), proof: join(OUT, 'decision.tlog-proof'), module: MODULE };
await writeFile(evidence.record, entry);
await writeFile(evidence.proof, proof);
const { record, index, checkpoint } = await verifyDecision(evidence, file.verifierKey);
verdict(
  true,
  `${shown(evidence.record)} and ${shown(evidence.proof)}: record ${index} of ${checkpoint.size} in the log ${checkpoint.origin}`,
);
if (record.kind === 'decision') {
  verdict(
    true,
    `it says: ${String(record.agent)} asked for ${String(record.action)}, the verdict was ${record.verdict}, because of ${record.reasons.join(', ')}`,
  );
  verdict(true, `and the module that decided is the file ${shown(MODULE)}`);
}
const refused = await refusesForgery(evidence, file.verifierKey);
verdict(refused, refused ? 'the same record with one bit changed does not verify' : 'a changed record verifies');
if (!refused) process.exitCode = 1;
