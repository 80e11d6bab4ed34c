/** A strict reader of TAP version 14, without subtests. */
export interface TapPoint {
  readonly ok: boolean;
  readonly number: number;
  readonly description: string;
  readonly directive: string | null;
  /** The lines of its YAML block. */
  readonly block: readonly string[];
}

const POINT = /^(ok|not ok) (\d+) - ((?:[^\\#]|\\[\\#])*?)(?: # (SKIP .*))?$/u;

/** @throws SyntaxError for what is no TAP of version 14, and when the points are not those of the plan */
export function parseTap(text: string): TapPoint[] {
  const [version, plan, ...lines] = text.replace(/\n$/u, '').split('\n');
  if (version !== 'TAP version 14') throw new SyntaxError('the version is missing');
  const count = /^1\.\.(\d+)$/u.exec(plan ?? '')?.[1];
  if (count === undefined) throw new SyntaxError('the plan is missing');
  const points: (TapPoint & { block: string[] })[] = [];
  let open = false;
  for (const line of lines) {
    const last = points.at(-1);
    if (line === '  ---' && last !== undefined && !open) open = true;
    else if (line === '  ...' && open) open = false;
    else if (open && line.startsWith('  ')) last?.block.push(line.slice(2));
    else {
      const [, ok, number, description = '', directive = null] = (open ? null : POINT.exec(line)) ?? [];
      if (ok === undefined) throw new SyntaxError(`no test point: ${line}`);
      points.push({ ok: ok === 'ok', number: Number(number), description, directive, block: [] });
    }
  }
  if (open || points.length !== Number(count) || points.some(({ number }, index) => number !== index + 1)) {
    throw new SyntaxError('the points are not those of the plan');
  }
  return points;
}
