/**
 * The address of a path at a server: a base of http or https, with or without slashes at its end, without a name or password, which would stand in logs.
 * @returns undefined for any other base
 */
export function httpAddress(base: string, path: string): URL | undefined {
  const text = `${base.replace(/\/+$/, '')}${path}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const named = url === undefined || url.username !== '' || url.password !== '';
  return named || !/^https?:$/.test(url.protocol) ? undefined : url;
}
