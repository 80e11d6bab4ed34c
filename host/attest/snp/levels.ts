import type { Appraisal } from '../appraisal/appraisal.ts';
import type { SnpCheck } from './checks.ts';
import type { Generation } from './generation.ts';
import type { ReadSnpPolicy } from './policy.ts';
import type { Firmware, SnpReport } from './report.ts';
import { partsBelow, readTcb, tcbText, type Tcb } from './tcb.ts';

/** The four sets of levels that a report has. */
export interface Levels {
  readonly reported: Tcb;
  readonly committed: Tcb;
  readonly current: Tcb;
  readonly launch: Tcb;
}

const firmwareText = ({ major, minor, build }: Firmware): string => `${major}.${minor}.${build}`;

/** Versions compare by major, minor and build, in that order. */
function isFirmwareBelow(version: Firmware, floor: Firmware): boolean {
  if (version.major !== floor.major) return version.major < floor.major;
  if (version.minor !== floor.minor) return version.minor < floor.minor;
  return version.build < floor.build;
}

/** Reads the levels in the order of their generation. */
export function readLevels(
  appraisal: Appraisal<SnpCheck>,
  report: SnpReport,
  generation: Generation,
): Levels | undefined {
  const reported = readTcb(report.reportedTcb, generation);
  const committed = readTcb(report.committedTcb, generation);
  const current = readTcb(report.currentTcb, generation);
  const launch = readTcb(report.launchTcb, generation);
  if (reported === undefined || committed === undefined || current === undefined || launch === undefined) {
    appraisal.fail('tcb-form', `a reserved byte of levels of ${generation} is not zero`);
    return undefined;
  }
  appraisal.pass('tcb-form', `reported ${tcbText(reported)}`);
  return { reported, committed, current, launch };
}

/** Judges the levels: their order, the least that are asked for, and that none can be taken back. */
export function judgeLevels(
  appraisal: Appraisal<SnpCheck>,
  levels: Levels,
  generation: Generation,
  report: SnpReport,
  policy: ReadSnpPolicy,
): void {
  const { reported, committed, current, launch } = levels;
  const disordered = [...partsBelow(committed, reported), ...partsBelow(current, committed)];
  appraisal.judge('tcb-order', disordered.length === 0, 'in order', `out of order: ${disordered.join(', ')}`);

  const minimum = policy.minimumTcb[generation];
  const low = [...new Set([...partsBelow(reported, minimum), ...partsBelow(committed, minimum)])];
  const isOld = isFirmwareBelow(report.committedFirmware, policy.minimumFirmware);
  const wrong = [...low, ...(isOld ? [`firmware ${firmwareText(report.committedFirmware)}`] : [])];
  appraisal.judge('tcb-minimum', wrong.length === 0, `at least ${tcbText(minimum)}`, `too low: ${wrong.join(', ')}`);
  const lowAtLaunch = partsBelow(launch, minimum);
  appraisal.judge(
    'tcb-launch',
    lowAtLaunch.length === 0,
    `at launch ${tcbText(launch)}`,
    `too low at launch: ${lowAtLaunch.join(', ')}`,
  );

  const [ran, kept] = [firmwareText(report.currentFirmware), firmwareText(report.committedFirmware)];
  const isCommitted = partsBelow(committed, current).length === 0 && ran === kept;
  if (policy.provisionalFirmware === 'any' && !isCommitted) {
    appraisal.skip('tcb-provisional', 'the policy accepts firmware that can be taken back');
  } else appraisal.judge('tcb-provisional', isCommitted, `firmware ${kept}`, `${ran} runs, ${kept} is committed`);
}
