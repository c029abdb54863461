import { CopyButton } from '../ui/copy-button.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { desk } from './desk/desk.ts';
import { describeFault } from './desk/faults.ts';

/** Says what went wrong, what helps, and which line to copy. */
export function FaultNote({ code, message }: { code: string; message: string }) {
  const { text, remedy, setting } = describeFault(code, message, desk.places);
  return (
    <Trouble>
      {text} {remedy}
      {setting !== undefined && (
        <span class="try-setting">
          <code>{setting}</code>
          <CopyButton text={setting} label="Copy the line" />
        </span>
      )}
    </Trouble>
  );
}
