/** Prints the demonstration: one row a call, as it happens. */
import type { Call } from './script.ts';

/** What became of a call. */
export interface Row {
  readonly number: number;
  readonly call: Call;
  /** `allow`, `deny`, `approved` (asked, and an approver said yes) or `refused` (asked, and an approver said no). */
  readonly fate: 'allow' | 'deny' | 'approved' | 'refused';
  /** The deciding rule; null when the pack's default decided. */
  readonly rule: string | null;
  /** Microseconds from the call to the tool's start, the refusal, or the question to the approver. */
  readonly micros: number;
}

const COLOUR = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';
const [GREEN, RED, YELLOW, DIM, BOLD] = [32, 31, 33, 2, 1];
const WIDTHS = { number: 3, tool: 12, text: 45, fate: 16, rule: 27, time: 9 };

function style(code: number, text: string): string {
  return COLOUR ? `\u001B[${code}m${text}\u001B[0m` : text;
}

function fit(text: string, columns: number): string {
  const characters = Array.from(text.replaceAll(/\s+/g, ' '));
  return characters.length > columns
    ? `${characters.slice(0, columns - 1).join('')}…`
    : characters.join('') + ' '.repeat(columns - characters.length);
}

/** The arguments that tell calls apart. */
function textOf(call: Call): string {
  switch (call.tool) {
    case 'read_file':
    case 'write_file':
    case 'delete_file':
      return call.arguments.path;
    case 'sql':
      return call.arguments.statement;
    case 'shell':
      return call.arguments.command;
    case 'send_mail':
      return `${call.arguments.to}: ${call.arguments.body}`;
    case 'http_get':
    case 'http_post':
      return call.arguments.url;
    case 'pay':
      return `${call.arguments.amount} ${call.arguments.currency} to ${call.arguments.payee}`;
  }
}

const FATES = {
  allow: [GREEN, 'allow'],
  deny: [RED, 'deny'],
  approved: [YELLOW, 'asked, approved'],
  refused: [YELLOW, 'asked, refused'],
} as const;

export function heading(text: string): void {
  console.log(`\n${style(BOLD, text)}`);
}

export function field(name: string, value: string): void {
  console.log(`  ${style(DIM, name.padEnd(9))} ${value}`);
}

export function header(): void {
  const { number, tool, text, fate, rule, time } = WIDTHS;
  console.log(
    style(
      DIM,
      `${'#'.padStart(number)}  ${fit('tool', tool)} ${fit('arguments', text)} ${fit('decision', fate)} ${fit('rule', rule)} ${'latency'.padStart(time)}`,
    ),
  );
}

export function row({ number, call, fate, rule, micros }: Row): void {
  const [code, word] = FATES[fate];
  console.log(
    `${String(number).padStart(WIDTHS.number)}  ${fit(call.tool, WIDTHS.tool)} ${fit(textOf(call), WIDTHS.text)} ` +
      `${style(code, fit(word, WIDTHS.fate))} ${fit(rule ?? '(nothing allows it)', WIDTHS.rule)} ${`${micros.toFixed(0)} µs`.padStart(WIDTHS.time)}`,
  );
}

export function verdict(good: boolean, text: string): void {
  console.log(`  ${good ? style(GREEN, '✓') : style(RED, '✗')} ${text}`);
}
