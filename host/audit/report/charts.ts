import type { RecordedVerdict } from '../types.ts';
import type { TimeBucket } from '../stats/tally.ts';
import { escapeHtml } from './escape.ts';

/** From the bottom of a column to its top. */
const VERDICTS: readonly RecordedVerdict[] = ['allow', 'transform', 'warn', 'escalate', 'deny'];
const WIDTH = 960;
const HEIGHT = 180;
const ROOM = 24;
/** Room for the words at the left. */
const LEFT = 48;

/** A moment in words, in UTC. */
export function moment(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime())
    ? String(time)
    : date
        .toISOString()
        .replace('T', ' ')
        .replace(/\.\d+Z$/, ' UTC');
}

/** A length of an SVG, short. */
function px(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function column({ from, to, verdicts }: TimeBucket, x: number, width: number, scale: number): string {
  let y = HEIGHT;
  const rects = VERDICTS.filter((verdict) => verdicts[verdict] > 0).map((verdict) => {
    const height = verdicts[verdict] * scale;
    y -= height;
    return `<rect class="${verdict}" x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}"/>`;
  });
  if (rects.length === 0) return '';
  const words = VERDICTS.filter((verdict) => verdicts[verdict] > 0).map((verdict) => `${verdicts[verdict]} ${verdict}`);
  const title = escapeHtml(`${moment(from)} to ${moment(to)}: ${words.join(', ')}`);
  return `<g><title>${title}</title>${rects.join('')}</g>`;
}

/** Decisions over time: a stacked column a span. */
export function timelineChart(timeline: readonly TimeBucket[]): string {
  const totals = timeline.map(({ verdicts }) => VERDICTS.reduce((sum, verdict) => sum + verdicts[verdict], 0));
  const most = Math.max(1, ...totals);
  const slot = (WIDTH - LEFT) / Math.max(timeline.length, 12);
  const columns = timeline.map((bucket, i) =>
    column(bucket, LEFT + i * slot + slot * 0.1, slot * 0.8, (HEIGHT - 8) / most),
  );
  const [first, last] = [timeline[0], timeline.at(-1)];
  const words = (time: number | undefined): string => (time === undefined ? '' : escapeHtml(moment(time)));
  const end = LEFT + timeline.length * slot;
  const lastWords =
    timeline.length > 6 ? `<text x="${px(end)}" y="${HEIGHT + 18}" text-anchor="end">${words(last?.to)}</text>` : '';
  const keys = VERDICTS.filter((verdict) => timeline.some(({ verdicts }) => verdicts[verdict] > 0)).map(
    (verdict) =>
      `<li><svg viewBox="0 0 10 10"><rect class="${verdict}" width="10" height="10" rx="2"/></svg>${verdict}</li>`,
  );
  return `<ul class="legend">${keys.join('')}</ul>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT + ROOM}" role="img" aria-label="Decisions over time">
<line class="axis" x1="${LEFT}" y1="8" x2="${WIDTH}" y2="8"/><line class="axis" x1="${LEFT}" y1="${HEIGHT}" x2="${WIDTH}" y2="${HEIGHT}"/>
<text x="${LEFT - 8}" y="13" text-anchor="end">${most}</text><text x="${LEFT - 8}" y="${HEIGHT}" text-anchor="end">0</text>
${columns.join('')}
<text x="${LEFT}" y="${HEIGHT + 18}">${words(first?.from)}</text>${lastWords}
</svg>`;
}

/** A bar as long as its part of the most. */
export function bar(count: number, most: number, kind: RecordedVerdict): string {
  const width = most === 0 ? 0 : Math.max(1, (count / most) * 200);
  return `<svg viewBox="0 0 200 10" preserveAspectRatio="none" aria-hidden="true"><rect class="${kind}" width="${px(count === 0 ? 0 : width)}" height="10" rx="2"/></svg>`;
}
