/** Signs in at a console as the page does. The session is good for every console with the same keys. */

/** @returns the cookie, as `name=value`. @throws when the key is refused */
export async function signIn(url: string, apiKey: string): Promise<string> {
  const answer = await fetch(`${url}/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ apiKey }),
  });
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
  if (!answer.ok || cookie === undefined) throw new Error(`POST /api/login: ${answer.status}`);
  return cookie;
}
