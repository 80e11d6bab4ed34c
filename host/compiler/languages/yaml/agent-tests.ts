import type { Sink } from '../../diagnostics/sink.ts';
import type { Source } from '../../source/source.ts';

/** Tests of an agent's name that one document may need: each rule carries its own test of each agent. */
export const MOST_AGENT_TESTS = 1 << 20;

/**
 * Refuses a document in which agents times rules is out of all proportion to its length: half a megabyte of text could ask for gigabytes.
 *
 * @returns whether it is refused
 */
export const refuseAgentTests = (source: Source, agents: readonly string[], rules: number, sink: Sink): boolean => {
  if (agents.length * rules <= MOST_AGENT_TESTS || agents.includes('*')) return false;
  sink.reportAt(source, null, 'EY120', { agents: agents.length, rules, limit: MOST_AGENT_TESTS });
  return true;
};
