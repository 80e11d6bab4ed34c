/** The agent's hands: every tool call of the script goes through the guard, and nothing reaches a tool but through it. */
import type { Guard, Call as GuardedCall } from 'edict/guard';
import { fileFacts, httpFacts, mailFacts, paymentFacts, shellFacts, sqlFacts, type Facts } from './facts.ts';
import type { Call } from './script.ts';
import {
  deleteWorkspaceFile,
  getPage,
  postPage,
  readWorkspaceFile,
  runCommand,
  runStatement,
  sendMail,
  sendPayment,
  writeWorkspaceFile,
  type World,
} from './tools.ts';

/** What the policy is told of a call. */
function factsOf(call: Call): Facts {
  switch (call.tool) {
    case 'read_file':
      return fileFacts('file.read', call.arguments.path);
    case 'write_file':
      return fileFacts('file.write', call.arguments.path);
    case 'delete_file':
      return fileFacts('file.delete', call.arguments.path);
    case 'sql':
      return sqlFacts(call.arguments.statement, call.arguments.database);
    case 'shell':
      return shellFacts(call.arguments.command);
    case 'send_mail':
      return mailFacts(call.arguments.to, call.arguments.subject, call.arguments.body);
    case 'http_get':
      return httpFacts('get', call.arguments.url, '');
    case 'http_post':
      return httpFacts('post', call.arguments.url, call.arguments.body ?? '');
    case 'pay':
      return paymentFacts(call.arguments.payee, call.arguments.amount, call.arguments.currency);
  }
}

/** Executes a call; only the guard calls this. */
function execute(world: World, call: Call): string | Promise<string> {
  switch (call.tool) {
    case 'read_file':
      return readWorkspaceFile(world, call.arguments);
    case 'write_file':
      return writeWorkspaceFile(world, call.arguments);
    case 'delete_file':
      return deleteWorkspaceFile(world, call.arguments);
    case 'sql':
      return runStatement(world, call.arguments);
    case 'shell':
      return runCommand(world, call.arguments);
    case 'send_mail':
      return sendMail(world, call.arguments);
    case 'http_get':
      return getPage(world, call.arguments);
    case 'http_post':
      return postPage(world, call.arguments);
    case 'pay':
      return sendPayment(world, call.arguments);
  }
}

/** What the guard is asked about a call. Facts come from the frozen snapshot that it decides on. */
export function requestOf(call: Call): GuardedCall & { readonly arguments: Call } {
  return { agent: 'report-writer', action: call.tool, arguments: call, input: factsOf };
}

/**
 * One tool call through the guard. What is executed is the frozen snapshot, so a tool can never receive other arguments than the policy has seen.
 *
 * @param started is called when the tool starts, that is when the decision was to let it run
 * @throws GovernanceDenied when the call must not run
 */
export function act(guard: Guard, world: World, call: Call, started: () => void): Promise<string> {
  return guard.run(requestOf(call), (taken) => {
    started();
    return execute(world, taken);
  });
}
