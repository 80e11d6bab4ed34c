/**
 * What the policy is told of a call: facts, derived from the arguments by the host, never by the agent. Each function is deliberately
 * narrow: what it does not understand gets a word that no rule allows, so the pack's default denies it.
 */
import { isIP } from 'node:net';
import { isAbsolute, normalize, sep } from 'node:path';

/** A record of facts; the pack's README lists the ones its rules read. */
export type Facts = Readonly<Record<string, unknown>>;

const CREDENTIAL_FILES =
  /(^|\/)(\.env(\..*)?|\.ssh|\.aws|\.npmrc|\.netrc|id_[a-z0-9]+|[^/]*\.(pem|key|p12|keystore))(\/|$)/i;
const CREDENTIAL_TABLES = new Set(['api_keys', 'credentials', 'sessions', 'tokens']);
const CREDENTIAL_TEXT =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(AKIA[0-9A-Z]{16}|sk_live_[0-9a-zA-Z]{8,}|ghp_[0-9a-zA-Z]{20,})\b/;
const PERSONAL_TEXT = /\b\d{3}-\d{2}-\d{4}\b|\b[A-Z]{2}\d{2}( ?[0-9A-Z]{4}){3,}/;

function isInside(path: string): boolean {
  const normal = normalize(path);
  return !isAbsolute(normal) && normal !== '..' && !normal.startsWith(`..${sep}`);
}

/** A file call; `path` is relative to the workspace. */
export function fileFacts(action: 'file.read' | 'file.write' | 'file.delete', path: string): Facts {
  const normal = normalize(path);
  return {
    action: { type: action },
    target: {
      path: normal,
      place: isInside(path) ? 'workspace' : 'outside',
      holds: CREDENTIAL_FILES.test(normal) ? 'credentials' : 'nothing-special',
    },
  };
}

/** A statement of the five kinds this reads; every other statement is `sql.other`, which nothing allows. */
export function sqlFacts(statement: string, environment: string): Facts {
  const text = statement.replaceAll(/'(?:[^']|'')*'/g, "''").replace(/;\s*$/, '');
  const stacked = text.includes(';') || text.includes('--') || text.includes('/*');
  const [, verb = 'other'] = /^\s*(select|insert|update|delete|drop|truncate|alter)\b/i.exec(text) ?? [];
  const tables = [...text.matchAll(/\b(?:from|into|update|join|table)\s+"?(\w+)"?/gi)].map(([, name = '']) =>
    name.toLowerCase(),
  );
  return {
    action: { type: stacked ? 'sql.stacked' : `sql.${verb.toLowerCase()}` },
    statement: { bounded: /\bwhere\b/i.test(text) ? 'yes' : 'no' },
    target: {
      environment,
      tables,
      holds: tables.some((table) => CREDENTIAL_TABLES.has(table)) ? 'credentials' : 'nothing-special',
    },
  };
}

/** A command line, as one text; every word after the program counts as a file it names. */
export function shellFacts(command: string): Facts {
  const [program = '', ...words] = command.trim().split(/\s+/);
  const files = words.map((word) => word.replace(/^-+[a-z-]*=?/i, ''));
  return {
    action: { type: 'shell.run' },
    command: {
      program,
      form: /^[\w ./=:,-]*$/.test(command) ? 'simple' : 'compound',
      place: files.every(isInside) ? 'workspace' : 'outside',
      holds: files.some((file) => CREDENTIAL_FILES.test(file)) ? 'credentials' : 'nothing-special',
    },
  };
}

/** What leaves with a message or a request. */
function contentFacts(text: string): Facts {
  const holds = CREDENTIAL_TEXT.test(text)
    ? 'credentials'
    : PERSONAL_TEXT.test(text)
      ? 'personal-data'
      : 'nothing-special';
  return { holds, bytes: new TextEncoder().encode(text).length };
}

function zone(host: string): string {
  if (host === '169.254.169.254' || host === 'metadata.google.internal') return 'metadata';
  if (host === 'localhost' || host.startsWith('[') || isIP(host) !== 0) return 'private';
  if (host === 'acme.example' || host.endsWith('.acme.example')) return 'internal';
  if (host === 'partner.example' || host.endsWith('.partner.example')) return 'partner';
  return 'external';
}

/** A message. */
export function mailFacts(to: string, subject: string, body: string): Facts {
  const host = to.slice(to.lastIndexOf('@') + 1).toLowerCase();
  return {
    action: { type: 'mail.send' },
    destination: { zone: /^[^@\s]+@[a-z0-9.-]+$/i.test(to) ? zone(host) : 'unreadable' },
    content: contentFacts(`${subject}\n${body}`),
  };
}

/** A request; the URL standard's own parser names the host, so what stands before an `@` cannot pass for one. */
export function httpFacts(method: 'get' | 'post', address: string, body: string): Facts {
  const url = URL.parse(address);
  return {
    action: { type: `http.${method}` },
    destination:
      url === null
        ? { zone: 'unreadable', scheme: 'unreadable' }
        : { zone: zone(url.hostname), host: url.hostname, scheme: url.protocol.slice(0, -1) },
    content: contentFacts(`${address}\n${body}`),
  };
}

const PAYEES = new Set(['Paper & Co', 'Cloud Hosting Ltd']);

/** A payment. */
export function paymentFacts(payee: string, amount: number, currency: string): Facts {
  return {
    action: { type: 'payment.send' },
    payment: { amount, currency },
    payee: { name: payee, status: PAYEES.has(payee) ? 'known' : 'unknown' },
    content: contentFacts(payee),
  };
}
