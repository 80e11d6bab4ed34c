/** The cases and their files as one text, for runtimes without a disk. */
import { judge, type Cases, type Judgement } from '../judge.ts';

export interface Packed extends Cases {
  /** In base64, by the path. */
  readonly files: Readonly<Record<string, string>>;
}

export function judgePacked({ files, ...cases }: Packed): Promise<Judgement> {
  return judge(cases, (path) => {
    const text = files[path];
    if (text === undefined) throw new Error(`the file ${path} was not packed`);
    return Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0));
  });
}
