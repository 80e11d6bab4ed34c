/** Runs named checks one after the other and counts them. */
export class Checks {
  #passed = 0;
  #failed = 0;

  /** Runs one check; what it returns is printed beside its name, what it throws is its failure. */
  async check(name: string, run: () => Promise<string | void>): Promise<void> {
    const started = performance.now();
    const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
    try {
      const said = await run();
      this.#passed += 1;
      console.log(`ok    ${name}${said === undefined ? '' : `: ${said}`} (${seconds()})`);
    } catch (error) {
      this.#failed += 1;
      console.log(`FAIL  ${name} (${seconds()})\n${indent(describe(error))}`);
    }
  }

  /** Prints the closing line and returns the exit status. */
  close(name: string): number {
    console.log(`${name}: ${this.#passed} passed, ${this.#failed} failed`);
    return this.#failed === 0 && this.#passed > 0 ? 0 : 1;
  }
}

/** The error, with the output of the program that failed, where one did. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const output = ['stdout', 'stderr']
    .map((name) => (error as unknown as Readonly<Record<string, unknown>>)[name])
    .filter((text) => typeof text === 'string' && text !== '');
  return [error.message, ...output].join('\n');
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `      | ${line}`)
    .join('\n');
}
