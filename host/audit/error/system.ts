/** The code of an error of the system, such as `ENOENT`; undefined for errors without one. */
export function systemCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
