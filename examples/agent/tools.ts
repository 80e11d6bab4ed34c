/**
 * The world the agent acts on: a real folder and real read-only programs; a table, a mailbox, a few web pages and a till that stand in for the
 * services of an organisation. None of these functions knows of any policy.
 */
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const PAGES: Readonly<Record<string, string>> = {
  'https://wiki.acme.example/q3': 'Q3 goals: fewer tickets, faster answers.',
  'https://api.partner.example/rates': '{"EUR":1,"USD":1.09}',
};

/** What the calls have changed, for the end of the demonstration. */
export interface World {
  readonly folder: string;
  readonly orders: { id: number; customer: string; total: number }[];
  readonly sent: string[];
  readonly paid: string[];
  readonly posted: string[];
}

export function createWorld(folder: string): World {
  return {
    folder,
    orders: [
      { id: 1, customer: 'Ada', total: 120 },
      { id: 2, customer: 'Grace', total: 80 },
      { id: 3, customer: 'Edsger', total: 310 },
    ],
    sent: [],
    paid: [],
    posted: [],
  };
}

export interface FileArguments {
  readonly path: string;
  readonly text?: string;
}

export async function readWorkspaceFile(world: World, { path }: FileArguments): Promise<string> {
  return readFile(join(world.folder, path), 'utf8');
}

export async function writeWorkspaceFile(world: World, { path, text = '' }: FileArguments): Promise<string> {
  await writeFile(join(world.folder, path), text);
  return `${text.length} characters`;
}

export async function deleteWorkspaceFile(world: World, { path }: FileArguments): Promise<string> {
  await rm(join(world.folder, path));
  return 'deleted';
}

export interface SqlArguments {
  readonly statement: string;
  readonly database: string;
}

/** Stands in for a database with one table: it counts, updates one row, and empties itself without hesitation. */
export function runStatement(world: World, { statement }: SqlArguments): string {
  if (/^\s*(drop|truncate|delete)/i.test(statement)) return `${world.orders.splice(0).length} rows gone`;
  const update = /set total = (\d+) where id = (\d+)/i.exec(statement);
  if (update !== null) {
    const row = world.orders.find(({ id }) => id === Number(update[2]));
    if (row !== undefined) row.total = Number(update[1]);
    return `${row === undefined ? 0 : 1} row changed`;
  }
  return `${world.orders.length} rows`;
}

export interface ShellArguments {
  readonly command: string;
}

/** Runs a program without a shell. */
export async function runCommand(world: World, { command }: ShellArguments): Promise<string> {
  const [program = '', ...words] = command.trim().split(/\s+/);
  const { stdout } = await run(program, words, { cwd: world.folder });
  return stdout.trim();
}

export interface MailArguments {
  readonly to: string;
  readonly subject: string;
  readonly body: string;
}

export function sendMail(world: World, { to, subject }: MailArguments): string {
  world.sent.push(`${to}: ${subject}`);
  return 'sent';
}

export interface HttpArguments {
  readonly url: string;
  readonly body?: string;
}

export function getPage(_world: World, { url }: HttpArguments): string {
  return PAGES[url] ?? '404';
}

export function postPage(world: World, { url }: HttpArguments): string {
  world.posted.push(url);
  return '202 accepted';
}

export interface PaymentArguments {
  readonly payee: string;
  readonly amount: number;
  readonly currency: string;
}

export function sendPayment(world: World, { payee, amount, currency }: PaymentArguments): string {
  world.paid.push(`${amount} ${currency} to ${payee}`);
  return 'paid';
}
