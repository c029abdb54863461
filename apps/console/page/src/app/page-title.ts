export interface PageTitle {
  title: string;
  /** The file of the icon that goes with it. */
  icon: '/favicon.svg' | '/favicon-live.svg' | '/favicon-attention.svg';
}

/**
 * Tells in the title of the tab what goes on, the most urgent first, because a narrow tab shows only its beginning.
 * @param view the name of what is open
 * @param live how many calls go on, and `attention` how many of them somebody should look at
 */
export function tellTitle(view: string, { live, attention }: { live: number; attention: number }): PageTitle {
  const counts = [
    attention > 0 ? `${attention} need${attention === 1 ? 's' : ''} attention` : '',
    live > 0 ? `${live} live` : '',
  ];
  const told = counts.filter(Boolean).join(', ');
  return {
    title: `${told ? `(${told}) ` : ''}${view} · Trunkline`,
    icon: attention > 0 ? '/favicon-attention.svg' : live > 0 ? '/favicon-live.svg' : '/favicon.svg',
  };
}
