import { desk } from '../desk/desk.ts';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

/** The keys of a telephone, for the call that goes on. */
export function Keypad() {
  return (
    <fieldset class="try-keypad" aria-label="Keypad">
      {KEYS.map((key) => (
        <button key={key} type="button" class="button" onClick={() => desk.phone.press(key)}>
          {key}
        </button>
      ))}
    </fieldset>
  );
}
