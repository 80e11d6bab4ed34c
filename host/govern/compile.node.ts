import type { Diagnostic } from '../compiler/index.ts';
import type { PolicyFiles } from '../compiler/files.node.ts';
import { TOOLCHAIN } from '../compiler/link/toolchain.ts';
import { GuardError } from '../guard/index.ts';
import type { CachedModule } from './module-cache.node.ts';
import type { PolicyOptions } from './options.ts';

/** Diagnostics that an error's message lists. */
const MAX_LISTED = 20;

const MISSING =
  'compiling a policy needs the optional packages assemblyscript and yaml, which are not installed: ' +
  `npm install assemblyscript@${TOOLCHAIN.assemblyscript} yaml. ` +
  'Or compile beforehand with `edict build` and give `govern` the module instead of the policy';

/** One diagnostic as a line. */
export function formatDiagnostic({ code, severity, message, hint, source, span }: Diagnostic): string {
  const place = source === null ? '' : `${source.name}${span === null ? '' : `:${span.line}:${span.column}`}: `;
  return `${place}${severity} ${code}: ${message} (${hint})`;
}

/** Whether the error, or what caused it, is that a package of the compiler is not there. */
function isMissing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { readonly code?: unknown };
  if (code === 'toolchain_missing') return true;
  if (code === 'ERR_MODULE_NOT_FOUND' && /'(assemblyscript|binaryen|yaml)\b/.test(error.message)) return true;
  return isMissing(error.cause);
}

function warn(warning: Diagnostic): void {
  process.emitWarning(formatDiagnostic(warning), { type: 'PolicyWarning', code: warning.code });
}

function refuse(errors: readonly Diagnostic[]): GuardError {
  const lines = errors.slice(0, MAX_LISTED).map(formatDiagnostic);
  if (errors.length > MAX_LISTED) lines.push(`and ${errors.length - MAX_LISTED} more`);
  return new GuardError('policy_invalid', `the policy does not compile\n${lines.join('\n')}`);
}

/**
 * Compiles policy files; the compiler is loaded only now.
 *
 * @throws GuardError `compiler_missing`, `policy_invalid`; LinkError
 */
export async function compilePolicy(files: PolicyFiles, options: PolicyOptions): Promise<CachedModule> {
  const { dialect, strict = false, strategy = 'deny_overrides', onError = 'deny', onWarning = warn } = options;
  const isCedar = dialect === 'cedar' || files.documents.some(({ name }) => /\.cedar(?:\.json)?$/u.test(name));
  try {
    const { compile } = await import('../compiler/index.node.ts');
    const { module, diagnostics } = await compile({
      ...files,
      strict,
      strategy,
      ...(dialect === undefined ? {} : { dialect }),
      ...(isCedar || options.onError !== undefined ? { onError } : {}),
    });
    for (const diagnostic of diagnostics) if (diagnostic.severity === 'warning') onWarning(diagnostic);
    if (module !== null) return module;
    throw refuse(diagnostics.filter(({ severity }) => severity === 'error'));
  } catch (error) {
    if (isMissing(error)) throw new GuardError('compiler_missing', MISSING, { cause: error });
    throw error;
  }
}
