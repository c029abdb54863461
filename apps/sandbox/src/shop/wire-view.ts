/**
 * The script of the shop's page that shows what goes over the wire. It stands before the element's, and looks over the shoulder of
 * `WebSocket` and `fetch`. It is a string because a browser runs it, not this process.
 */
export const WIRE_VIEW_SCRIPT = `
(() => {
  const MAX_ROWS = 300;
  const startedAt = performance.now();
  const sound = { up: 0, down: 0 };
  let tells = false;

  function row(direction, over, what) {
    const rows = document.getElementById('wire-rows');
    if (!rows) return;
    const tr = document.createElement('tr');
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(2);
    for (const text of [seconds, direction, over, what]) tr.appendChild(document.createElement('td')).textContent = text;
    rows.prepend(tr);
    while (rows.children.length > MAX_ROWS) rows.lastChild.remove();
  }

  function hear(direction, data) {
    sound[direction === '\\u2192' ? 'up' : 'down'] += 1;
    if (tells) return;
    tells = true;
    setTimeout(() => {
      tells = false;
      const line = document.getElementById('wire-sound');
      if (line) line.textContent = 'Sound, in frames of 20 ms: ' + sound.up + ' sent, ' + sound.down + ' received.';
    }, 250);
  }

  function message(direction, over, data) {
    if (typeof data !== 'string') return hear(direction, data);
    row(direction, over, data.replace(/("(?:resumeToken|token)":")[^"]*/g, '$1\\u2026'));
  }

  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(url, protocols) {
      super(url, protocols);
      this.path = new URL(url).pathname;
      row('\\u2192', this.path, 'opens');
      this.addEventListener('message', (event) => message('\\u2190', this.path, event.data));
      this.addEventListener('close', (event) => row('\\u2190', this.path, 'closed, ' + event.code));
    }
    send(data) {
      message('\\u2192', this.path, data);
      super.send(data);
    }
  };

  const plainFetch = window.fetch;
  window.fetch = async (input, init) => {
    const url = new URL(String(input), location.href);
    const body = typeof init?.body === 'string' ? ' ' + init.body : '';
    row('\\u2192', url.pathname, (init?.method ?? 'GET') + body);
    const response = await plainFetch(input, init);
    row('\\u2190', url.pathname, String(response.status));
    return response;
  };
})();
`;
