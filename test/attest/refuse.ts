/** What readers refuse with in tests that look at the reason. */
export class Refused extends Error {}

export function refuse(why: string): never {
  throw new Refused(why);
}
