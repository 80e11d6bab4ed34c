/** The report's one style sheet; the page's policy names its hash, so no other applies. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#5c6670;--line:#d9dee3;--page:#fff;--card:#f6f8fa;--allow:#2f855a;--deny:#c53030;--warn:#b7791f;--escalate:#2b6cb0;--transform:#6b46c1}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ec;--soft:#9aa5af;--line:#343b42;--page:#14171a;--card:#1d2125;--allow:#68d391;--deny:#fc8181;--warn:#f6ad55;--escalate:#63b3ed;--transform:#b794f4}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:64rem;padding:2rem 1.5rem 4rem;font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page)}
h1{font-size:1.5rem;margin:0}h2{font-size:1.05rem;margin:2.25rem 0 .75rem}
p{margin:.35rem 0}.soft{color:var(--soft)}
code{font:13px/1.4 ui-monospace,monospace;overflow-wrap:anywhere}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.75rem;margin-top:1.5rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.75rem 1rem}
.card b{display:block;font-size:1.5rem;line-height:1.2;font-variant-numeric:tabular-nums}
.alarm b{color:var(--deny)}
svg{display:block;width:100%;height:auto}
.allow{fill:var(--allow)}.deny{fill:var(--deny)}.warn{fill:var(--warn)}.escalate{fill:var(--escalate)}.transform{fill:var(--transform)}
.axis{stroke:var(--line)}text{fill:var(--soft);font:12px system-ui,sans-serif}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:0 0 .5rem;padding:0;list-style:none;color:var(--soft);font-size:13px}
.legend svg{display:inline-block;width:10px;height:10px;margin-right:.4rem}
table{width:100%;border-collapse:collapse;font-size:14px}
th{text-align:left;font-weight:600;color:var(--soft)}
th,td{padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:middle}
td:first-child{overflow-wrap:anywhere}
.n{text-align:right;width:6.5rem;font-variant-numeric:tabular-nums}.bar{width:30%}.bar svg{height:10px}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(22rem,1fr));gap:0 2.5rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1.25rem;margin:0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
@media print{body{max-width:none;padding:0}h2{break-after:avoid}tr{break-inside:avoid}}
`;
