/** The name, with the two lanes of a call beside it. */
export function Brand() {
  return (
    <span class="brand">
      <svg viewBox="0 0 20 20" aria-hidden="true">
        <path class="brand-caller" d="M2 6v2M6 3v8M10 5v4" />
        <path class="brand-agent" d="M6 14v2M10 11.5v7M14 9.5v7M18 13v2.5" />
      </svg>
      <span class="brand-name">Trunkline</span>
    </span>
  );
}
