/** Event logs of confidential computing, replayed to the run-time registers of quotes. */
import { parseEventLog, replayRtmrs, verifyTdx } from '../../../host/attest/index.ts';
import { differ, type Judge } from './entry.ts';

export const judgeEventLog: Judge = async ({ files, expect }, read) => {
  const eventLog = read(files['ccel'] ?? '');
  const events = parseEventLog(eventLog);
  const replayed = await replayRtmrs(events);
  const options = { endorsements: { collateral: null }, policy: {}, at: 0, expectedBinding: null };
  const { claims, checks } = await verifyTdx({ quote: read(files['quote'] ?? ''), eventLog }, options);
  const matches = replayed.map((rtmr, i) => rtmr === claims?.rtmrs[i]);
  const status = checks.find(({ id }) => id === 'event-log')?.status;
  return [
    ...differ('events', expect['events'], events.length),
    ...differ('replayedRtmr', expect['replayedRtmr'], replayed),
    ...differ('matchesQuote', expect['matchesQuote'], matches),
    ...differ('strictVerdict', expect['strictVerdict'], status === 'pass' ? 'accept' : 'reject'),
  ];
};
