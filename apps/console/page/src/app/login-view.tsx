import { useSignal } from '@preact/signals';
import { api } from '../api/client.ts';
import { ApiError } from '../api/request.ts';
import { signedIn } from '../live/index.ts';
import { Button } from '../ui/button.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { Brand } from './brand.tsx';

/** Asks for a key. It is sent once and kept nowhere; the server answers with a cookie that no script can read. */
export function LoginView() {
  const key = useSignal('');
  const trouble = useSignal<string | undefined>(undefined);
  const isBusy = useSignal(false);
  const signIn = async (): Promise<void> => {
    if (key.value.trim() === '') {
      trouble.value = 'Type a key first.';
      return;
    }
    isBusy.value = true;
    trouble.value = undefined;
    try {
      await api.login(key.value.trim());
      const who = await api.me();
      key.value = '';
      if (who) signedIn(who);
      else trouble.value = 'The browser did not keep the cookie of the console. Does it block cookies here?';
    } catch (error) {
      trouble.value = tellWhy(error);
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <main class="login">
      <form
        class="login-form sheet"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy.value) void signIn();
        }}
      >
        <h1>
          <Brand />
        </h1>
        <div class="field">
          <label htmlFor="api-key">API key</label>
          <input
            id="api-key"
            class="input mono"
            type="password"
            autocomplete="off"
            spellcheck={false}
            autofocus
            aria-describedby="api-key-help"
            aria-invalid={trouble.value !== undefined}
            value={key.value}
            onInput={(event) => (key.value = event.currentTarget.value)}
          />
          <p id="api-key-help" class="quiet">
            One of <code>API_KEYS</code>. With the scope <code>act</code> you can also speak into calls and end them.
          </p>
        </div>
        {trouble.value !== undefined && <Trouble>{trouble.value}</Trouble>}
        <Button type="submit" kind="primary">
          {isBusy.value ? 'Signing in…' : 'Sign in'}
        </Button>
      </form>
    </main>
  );
}

function tellWhy(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong in this page. Reload it and try again.';
  if (error.status === 401) return 'No key of this deployment is like that. Look at API_KEYS.';
  if (error.status === 429) return 'Too many wrong keys came from here. Wait a minute and try again.';
  return error.message;
}
