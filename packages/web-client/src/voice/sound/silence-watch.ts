/** Quieter than any room, also behind a browser's noise suppression: what a wrong device or a mute in the system gives. */
const SILENT_DBFS = -70;
const SILENT_FRAMES = 150;

/** Notices a microphone that works and gives nothing. */
export class SilenceWatch {
  #frames = 0;

  /** @returns `micSilent` after 3 s of silence, once; `micRestored` when there is sound after that */
  look(levelDbfs: number): 'micSilent' | 'micRestored' | undefined {
    const before = this.#frames;
    this.#frames = levelDbfs > SILENT_DBFS ? 0 : before + 1;
    if (this.#frames === SILENT_FRAMES) return 'micSilent';
    return this.#frames === 0 && before >= SILENT_FRAMES ? 'micRestored' : undefined;
  }
}
