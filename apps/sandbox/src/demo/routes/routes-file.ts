/** The routes of the story `three-numbers`, as they are at first, changed, and broken. */

export const BERLIN = '+4930550100';
export const BOSTON = '+16175550100';
export const PARIS = '+33155501000';

/** Days around now on which the number in Paris is closed, whatever the time of day. */
function closedDays(nowMs: number): string {
  const near = [-1, 0, 1].map((offset) => new Date(nowMs + offset * 86_400_000).toISOString().slice(0, 10));
  return near.map((day) => `"${day}"`).join(', ');
}

/** @param assistant takes the calls to Berlin. @param more is added to the list of routes. */
export function routesFile(nowMs: number, assistant: string, more = ''): string {
  return `
hours:
  office: { timeZone: Europe/Paris, open: [{ days: daily, from: "00:00", to: "24:00" }], closedOn: [${closedDays(nowMs)}] }
routes:
  - name: berlin
    when: { called: "${BERLIN}" }
    assistant: { id: ${assistant} }
    language: de-DE
    apology: Entschuldigung, gerade ist niemand da.
    variables: { city: Berlin }
    line: mobile
  - name: boston
    when: { called: "${BOSTON}" }
    assistant: { id: boston-desk }
    language: en-US
  - name: paris
    when: { called: "${PARIS}" }
    assistant: { id: paris-desk }
    language: fr-FR
    open: office
    closed: { say: Nous sommes fermés., voicemail: { seconds: 30 } }
${more}`;
}

export const CHANGE = '  - { name: vienna, when: { called: "+431550100" }, assistant: { id: vienna-desk } }\n';
export const BREAK = '  - { name: rome, when: { called: "+39x" }, asistant: { id: rome-desk } }\n';
