/** Files can be neither dropped nor pasted here, since a chat at Vapi takes words only. Calls `onRefused` for each attempt. */
export function refuseFiles(element: HTMLElement, onRefused: () => void): void {
  const refuse = (event: DragEvent | ClipboardEvent): void => {
    const data = 'clipboardData' in event ? event.clipboardData : event.dataTransfer;
    if (!data?.types.includes('Files')) return;
    // Without this the browser leaves the page and shows the file.
    event.preventDefault();
    if (event.type !== 'dragover') onRefused();
  };
  for (const type of ['dragover', 'drop', 'paste'] as const) element.addEventListener(type, refuse);
}
