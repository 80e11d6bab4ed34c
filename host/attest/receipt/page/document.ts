import { encodeBase64 } from '../../../encoding/base64/base64.ts';
import { sha256 } from '../../../audit/sha256/sha256.ts';
import { utf8 } from '../../../audit/note/text.ts';
import { AttestError } from '../../error/error.ts';
import { STYLE } from './style.ts';

/** What a page that verifies receipts is made of. */
export interface ReceiptPageInput {
  /** The verifier as one classic script that loads nothing: `host/attest/receipt/page/main.ts`, bundled. */
  readonly script: string;
  /** The text of a trust file that the page begins with; null: its reader brings one. */
  readonly trust: string | null;
}

/** Ends a script element, or begins what changes where it ends. */
const ENDS_SCRIPT = /<\/script|<script|<!--/i;

function hashOf(text: string): string {
  return `'sha256-${encodeBase64(sha256(utf8(text) ?? new Uint8Array(0)))}'`;
}

/** JSON in a data block, which no script runs: without `<`, nothing in it ends the block. */
function block(text: string): string {
  return JSON.stringify(text).replaceAll('<', '\\u003c');
}

/**
 * One page that verifies decision receipts where it is opened, and nowhere else: it loads nothing and sends nothing. Its policy allows its own script and style sheet, by hash, and no connection.
 *
 * @returns a whole HTML document
 * @throws AttestError `options_invalid` for a script that cannot stand in a page
 */
export function receiptPage({ script, trust }: ReceiptPageInput): string {
  if (ENDS_SCRIPT.test(script) || script.includes('\r'))
    throw new AttestError('options_invalid', 'the script cannot stand in a page');
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(STYLE)}`,
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Decision receipt</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Decision receipt</h1>
<p class="soft">Verified here, by this page. It loads nothing and sends nothing. Drop both files anywhere on it.</p>
<div class="inputs">
<div class="input"><label for="receipt"><b>Receipt</b></label><input type="file" id="receipt"><p id="receipt-name">A file .edict-receipt, or the same as JSON.</p></div>
<div class="input"><label for="trust"><b>Trust</b></label><input type="file" id="trust"><p id="trust-name">JSON: the log's key, and what else you know from elsewhere.</p></div>
<div class="input"><label for="at"><b>Time of verification (UTC)</b></label><input type="text" id="at" autocomplete="off" spellcheck="false"><button type="button" id="now">now</button><button type="button" id="then" disabled>the decision's own</button><p>When the evidence must hold. For an old receipt, a time near its decision.</p></div>
</div>
<main id="result" aria-live="polite"><noscript><div class="verdict idle"><b>Nothing is verified</b>This page verifies with its own script, which does not run here.</div></noscript></main>
<footer>An answer of this page is worth what the page is worth: have it from whom you trust, or make it yourself with <code>edict receipt page</code>, and never take it from whoever brings the receipt. The same for the trust file.</footer>
<script type="application/json" id="given">${trust === null ? 'null' : block(trust)}</script>
<script>${script}</script>
</body>
</html>
`;
}
