import { STYLE as REPORT } from '../../../audit/report/style.ts';

/** The page's one style sheet, on top of the report's; the page's policy names its hash, so no other applies. */
export const STYLE: string = `${REPORT}
[hidden]{display:none!important}
body{max-width:70rem}
.inputs{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:.75rem;margin:1.5rem 0}
.input{background:var(--card);border:1px dashed var(--line);border-radius:8px;padding:.75rem 1rem;min-width:0}
.input b{display:block}.input p{color:var(--soft);font-size:13px;overflow-wrap:anywhere}
.over .input{border-color:var(--escalate)}
input,button{font:inherit;font-size:13px;color:inherit;max-width:100%}
input[type=text]{width:100%;padding:.25rem .5rem;border:1px solid var(--line);border-radius:6px;background:var(--page);font-family:ui-monospace,monospace}
button,::file-selector-button{padding:.2rem .6rem;border:1px solid var(--line);border-radius:6px;background:var(--page);color:var(--ink);font:13px system-ui,sans-serif;cursor:pointer}
input[type=file]{display:block;margin:.4rem 0;color:transparent}
button:disabled{opacity:.5;cursor:default}.input button{margin:.4rem .4rem 0 0}
.verdict{border-radius:8px;padding:1rem 1.25rem;border:1px solid;border-left-width:8px;background:var(--card)}
.verdict b{font-size:1.5rem;line-height:1.2;display:block}
.good{border-color:var(--allow)}.good b{color:var(--allow)}.bad{border-color:var(--deny)}.bad b{color:var(--deny)}.idle{border-color:var(--line)}
.software{border:1px solid var(--warn);border-left-width:8px;border-radius:8px;padding:.75rem 1.25rem;margin-top:.75rem;background:var(--card)}
.software b{color:var(--warn)}
.halves{display:grid;grid-template-columns:repeat(auto-fit,minmax(22rem,1fr));gap:1rem;margin-top:2rem}
.half{border:1px solid var(--line);border-top-width:5px;border-radius:8px;padding:.75rem 1.25rem 1rem;min-width:0}
.half h2{margin:.25rem 0}.half>.soft{font-size:13px;margin-bottom:.75rem}
.hardware{border-top-color:var(--escalate)}.word{border-top-color:var(--warn)}
dl{font-size:14px}dt,dd{min-width:0;unicode-bidi:isolate}
.half dl{grid-template-columns:minmax(6rem,auto) 1fr}.half dt{overflow-wrap:anywhere}
.hex{font:12px/1.5 ui-monospace,monospace}
td{vertical-align:top;overflow-wrap:anywhere}
.status{width:5.5rem;font-weight:600;white-space:nowrap}.pass{color:var(--allow)}.fail{color:var(--deny)}.skipped{color:var(--warn)}
.name{width:7rem;font-weight:600}.source{width:13rem;color:var(--soft);font-size:12px}
.detail span{display:block;color:var(--soft);font-size:13px}
summary{cursor:pointer;margin:2rem 0 .5rem;font-weight:600}
footer{margin-top:3rem;border-top:1px solid var(--line);padding-top:1rem;color:var(--soft);font-size:13px}
@media (max-width:40rem){.source{display:none}.half dl,dl{grid-template-columns:1fr}dd{margin-bottom:.4rem}}
@media print{.inputs button,::file-selector-button{display:none}}
`;
