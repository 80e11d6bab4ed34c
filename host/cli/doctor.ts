import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyEd25519 } from '../audit/index.ts';
import { load } from '../engine/index.node.ts';
import { EXIT } from './frame/exit.ts';
import { defineVerb, type Verb } from './frame/verb.ts';
import { version } from './frame/version.ts';
import { compileTexts } from './policy/compile.ts';
import { findingLines, type Finding } from './reporters/checks.ts';
import { toJson } from './reporters/json.ts';
import { paint } from './reporters/paint.ts';

/** `edict doctor`: whether this machine has what Edict needs. */
export const doctor: Verb = defineVerb({
  name: 'doctor',
  summary: 'Check that this machine has what Edict needs, by using it',
  arguments: '',
  positionals: [0, 0],
  options: {},
  exits: { 0: 'all is well', 1: 'something is wrong' },
  examples: ['edict doctor'],
  run: async (io, { json = false }) => {
    const findings = [
      runtime(),
      { name: 'edict', status: 'pass', text: await version() } as const,
      await attempt('signatures', signatures),
      await attempt('limit store', sqlite),
      await attempt('disk', disk),
      await compiler(),
    ];
    const good = findings.every(({ status }) => status !== 'fail');
    if (json) io.out(toJson({ healthy: good, findings }));
    else for (const line of findingLines(paint(io.colour.out), findings)) io.out(line);
    return good ? EXIT.ok : EXIT.no;
  },
});

/** What a check finds, or why it fails. */
async function attempt(name: string, check: () => Promise<string>): Promise<Finding> {
  try {
    return { name, status: 'pass', text: await check() };
  } catch (error) {
    return { name, status: 'fail', text: error instanceof Error ? error.message : String(error) };
  }
}

/** Node 22.13 is the first with `node:sqlite` unflagged. */
function runtime(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const supported = major > 22 || (major === 22 && minor >= 13);
  const text = `Node ${process.versions.node} on ${process.platform} ${process.arch}`;
  return { name: 'runtime', status: supported ? 'pass' : 'fail', text: supported ? text : `${text}; 22.13 is needed` };
}

/** RFC 8032 §7.1, test 1. */
async function signatures(): Promise<string> {
  const key = bytes('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
  const signature = bytes(
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  );
  if (!(await verifyEd25519(key, new Uint8Array(), signature))) throw new Error('a good signature does not verify');
  if (await verifyEd25519(key, Uint8Array.of(1), signature)) throw new Error('a bad signature verifies');
  return 'Ed25519 verifies';
}

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

async function sqlite(): Promise<string> {
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(':memory:');
  try {
    const row = database.prepare('SELECT sqlite_version() AS version').get();
    return `SQLite ${String(row?.['version'])}`;
  } finally {
    database.close();
  }
}

/** What a durable record costs here: a write and its sync, in the folder for temporary files. */
async function disk(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'edict-doctor-'));
  try {
    await using file = await open(join(folder, 'probe'), 'w');
    const times: number[] = [];
    for (let round = 0; round < 9; round++) {
      const start = performance.now();
      await file.write(new Uint8Array(512));
      await file.datasync();
      times.push(performance.now() - start);
    }
    const median = times.toSorted((a, b) => a - b)[4] ?? 0;
    return `a synced write takes ${median.toFixed(2)} ms`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const PROBE = `apiVersion: governance.toolkit/v1
version: "1.0"
name: doctor
agents: ["*"]
default_action: allow
rules:
  - name: no-drop
    condition: action.type == 'drop'
    action: deny
`;

/** Compiles two lines of policy and asks them; without the optional packages this is a runtime-only installation, which is no fault. */
async function compiler(): Promise<Finding> {
  const name = 'compiler';
  try {
    await Promise.all([import('assemblyscript/asc'), import('yaml')]);
  } catch {
    const text = 'not installed (a runtime-only installation); reinstall without --omit=optional to compile';
    return { name, status: 'skip', text };
  }
  return attempt(name, async () => {
    const start = performance.now();
    const { module } = await compileTexts([{ name: 'doctor.yaml', text: PROBE }]);
    const seconds = (performance.now() - start) / 1000;
    if (module === null) throw new Error('the probe does not compile');
    const engine = await load(module.bytes);
    const verdicts = ['drop', 'read'].map(
      (type) => engine.decide({ context: { action: { type } }, agent: '*', stage: 'pre_tool' }).verdict,
    );
    if (verdicts.join() !== 'deny,allow') throw new Error(`the probe decides ${verdicts.join(' and ')}`);
    return `compiles and decides (${seconds.toFixed(1)} s)`;
  });
}
