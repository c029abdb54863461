import { api } from '../api/client.ts';
import { liveCount } from '../calls/call-counts.ts';
import { me, signedOut } from '../live/index.ts';
import { navigate, route } from '../router/router.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Brand } from './brand.tsx';
import { HelpButton } from './help-button.tsx';
import { SearchBox } from './search-box.tsx';
import { theme, THEMES, type Theme } from './theme.ts';
import { useKey } from './use-key.ts';

const THEME_WORDS: Record<Theme, string> = { system: 'As the system', light: 'Light', dark: 'Dark' };

/** The bar over every view. */
export function Header() {
  const { view } = route.value;
  useKey('g', () => navigate({ view: 'calls', query: {} }));
  useKey('f', () => navigate({ view: 'fleet' }));
  useKey('t', () => navigate({ view: 'try' }));
  const current = (is: boolean) => (is ? ('page' as const) : undefined);
  return (
    <header class="header">
      <a class="header-brand" href="#/calls" aria-label="Trunkline, all calls">
        <Brand />
      </a>
      <nav class="header-nav" aria-label="Views">
        <a class="tab" href="#/calls" aria-current={current(view === 'calls' || view === 'call')}>
          Calls <LiveCount />
        </a>
        <a class="tab" href="#/fleet" aria-current={current(view === 'fleet')}>
          Fleet
        </a>
        <a class="tab" href="#/try" aria-current={current(view === 'try')}>
          Try it
        </a>
      </nav>
      <SearchBox />
      <div class="header-end">
        <HelpButton />
        <UserMenu />
      </div>
    </header>
  );
}

function LiveCount() {
  const count = liveCount.value;
  return count > 0 ? (
    <span class="count">
      {count}
      <span class="visually-hidden"> live</span>
    </span>
  ) : null;
}

function UserMenu() {
  const user = me.value;
  if (!user) return null;
  const signOut = (): void => {
    // Whatever the server says, this page shows nothing any more.
    void api
      .logout()
      .catch(() => undefined)
      .finally(signedOut);
  };
  return (
    <>
      <button type="button" class="button user" data-kind="quiet" popovertarget="user-menu">
        <span class="clip">{user.name}</span>
        {!user.scopes.includes('act') && <Badge>read only</Badge>}
      </button>
      <div id="user-menu" class="menu" popover="auto">
        <p>
          Signed in with the key <strong>{user.name}</strong>
          <br />
          <span class="quiet">
            {user.scopes.includes('act') ? 'It may read, and act on calls.' : 'It may only read.'}
          </span>
        </p>
        <fieldset class="theme">
          <legend>Colours</legend>
          {THEMES.map((name) => (
            <label key={name}>
              <input type="radio" name="theme" checked={theme.value === name} onChange={() => (theme.value = name)} />
              {THEME_WORDS[name]}
            </label>
          ))}
        </fieldset>
        <Button onPress={signOut}>Sign out</Button>
      </div>
    </>
  );
}
