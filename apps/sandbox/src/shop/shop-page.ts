/** A stranger's page with the element on it: a small tea shop that knows nothing of Trunkline but three lines of HTML. */

export interface ShopPageOptions {
  /** Where the chat gateway is reached from a browser. */
  chatUrl: string;
  /** Where the telephony gateway is. */
  voiceUrl: string;
}

export function buildShopPage({ chatUrl, voiceUrl }: ShopPageOptions): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Oriel Tea</title>
<link rel="stylesheet" href="/shop/shop.css">
<script src="/shop/wire-view.js"></script>
<script type="module" src="${chatUrl}/widget/trunkline-agent.js"></script>
</head>
<body>
<header class="top">
  <a class="name" href="/shop">Oriel Tea</a>
  <nav aria-label="Shop"><a href="#teas">Teas</a><a href="#wire">On the wire</a></nav>
</header>
<main>
  <section class="hero">
    <div>
      <p class="kicker">Spring harvest</p>
      <h1>Leaves that were on the hill three weeks ago.</h1>
      <p>We buy from eleven gardens and send by post on the day you order. If you do not know which tea is yours, ask us: in
        writing or by voice, right on this page.</p>
    </div>
    <div class="cup" aria-hidden="true"><i></i></div>
  </section>
  <section id="teas" class="teas" aria-label="Teas">
    <article><div class="tin green" aria-hidden="true"></div><h2>Long Field</h2><p>Green, steamed. Grass, chestnut.</p><p>9.80</p></article>
    <article><div class="tin black" aria-hidden="true"></div><h2>Late Light</h2><p>Black, whole leaf. Malt, plum.</p><p>8.40</p></article>
    <article><div class="tin white" aria-hidden="true"></div><h2>First Frost</h2><p>White, unrolled. Hay, melon.</p><p>14.20</p></article>
  </section>
  <section id="wire" class="wire" aria-labelledby="wire-heading">
    <h2 id="wire-heading">On the wire</h2>
    <p>What the element on this page says to Trunkline and hears from it. Tokens are left out.</p>
    <p class="sound" id="wire-sound">No sound yet.</p>
    <div class="rows" tabindex="0" role="region" aria-label="Messages"><table><thead><tr><th>s</th><th></th><th>over</th><th>what</th></tr></thead><tbody id="wire-rows"></tbody></table></div>
  </section>
</main>
<trunkline-agent
  src="${chatUrl}"
  voice-src="${voiceUrl}"
  token-url="/shop/agent-token"
  heading="Oriel Tea"
  greeting="Which tea is yours?"
  text-greeting-note="Ask about a tea, an order, or how long to let it steep."
  text-agent="Oriel"
  suggestions="Which tea has little caffeine?|Where is my order 4711?|I would like to talk to a person"
></trunkline-agent>
</body>
</html>`;
}

export const SHOP_STYLES = `
:root { color-scheme: light; --ink: #2c2a26; --paper: #f6f2ea; --soft: #6b665c; --leaf: #4a6b3a; --rust: #9a4321; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.6 'Iowan Old Style', 'Palatino Linotype', Palatino, Charter, 'Noto Serif', Georgia, serif; }
trunkline-agent { --trunkline-accent: #9a4321; --trunkline-font: 'Avenir Next', 'Segoe UI', 'Noto Sans', system-ui, sans-serif; }
a { color: inherit; text-underline-offset: 4px; }
.top { display: flex; justify-content: space-between; align-items: baseline; padding: 28px clamp(20px, 6vw, 84px); }
.top .name { font-size: 24px; font-weight: 600; text-decoration: none; letter-spacing: -.01em; }
.top nav { display: flex; gap: 28px; }
.hero { display: grid; grid-template-columns: minmax(0, 1.3fr) minmax(0, 1fr); align-items: center; gap: 48px; padding: 40px clamp(20px, 6vw, 84px) 72px; }
.kicker { margin: 0 0 12px; color: var(--rust); font-style: italic; }
h1 { margin: 0 0 20px; font-size: clamp(34px, 4.6vw, 60px); line-height: 1.06; font-weight: 500; letter-spacing: -.02em; text-wrap: balance; }
.hero p:last-child { max-width: 34em; color: var(--soft); }
.cup { aspect-ratio: 1; max-width: 380px; border-radius: 50%; background: radial-gradient(circle at 50% 50%, #b8702f 0 46%, #d7a76b 47% 49%, #fdfbf6 50% 66%, #ece4d5 67%); box-shadow: 0 30px 60px -20px #5b432855; }
.teas { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 28px; padding: 0 clamp(20px, 6vw, 84px) 72px; }
.teas h2 { margin: 16px 0 0; font-size: 21px; font-weight: 600; }
.teas p { margin: 2px 0 0; color: var(--soft); }
.teas article { padding: 30px 26px 24px; border-radius: 4px; background: #fffdf8; }
.tin { position: relative; width: 116px; height: 150px; margin: 22px auto 30px; border-radius: 4px 4px 10px 10px; background: linear-gradient(90deg, #0003, #fff3 24%, #0000 58%, #0004), var(--tin); box-shadow: 0 18px 24px -14px #3c2f2b88; }
.tin::before { content: ''; position: absolute; inset: -22px -3px auto; height: 30px; border-radius: 7px 7px 2px 2px; background: linear-gradient(90deg, #0004, #fff4 24%, #0000 58%, #0005), var(--tin); }
.tin::after { content: ''; position: absolute; inset: 52px 24px 40px; border-radius: 2px; background: #fbf8f0; }
.green { --tin: #5d7f49; } .black { --tin: #4a3a35; } .white { --tin: #c2baa2; }
.wire { padding: 56px clamp(20px, 6vw, 84px) 120px; background: #22211e; color: #e9e4d9; font: 14px/1.5 'Avenir Next', 'Segoe UI', 'Noto Sans', system-ui, sans-serif; }
.wire h2 { margin: 0; font-size: 22px; }
.wire p { color: #b9b3a5; }
.rows { max-height: 420px; overflow: auto; border-top: 1px solid #45423b; }
table { width: 100%; border-collapse: collapse; font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
th { text-align: start; font-weight: 600; color: #b9b3a5; }
th, td { padding: 4px 14px 4px 0; vertical-align: top; white-space: nowrap; }
td:last-child { white-space: pre-wrap; overflow-wrap: anywhere; width: 100%; }
@media (max-width: 700px) { .hero { grid-template-columns: 1fr; } .cup { max-width: 220px; } }
`;
