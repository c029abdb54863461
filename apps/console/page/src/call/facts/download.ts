/** Lets the browser save `text` as a file. */
export function downloadText(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the file when the click returns; some begin to read it only afterwards.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
