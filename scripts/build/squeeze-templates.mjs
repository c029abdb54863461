/** A minifier of JavaScript leaves what stands in a template as it is. These are the spaces of ours that a page does not need. */

/** Files of style sheets and of lit's templates, by their names. */
const STYLES = /-styles\.ts$/;
const TEMPLATES = /(-view|icons)\.ts$/;

/** @param {string} css without strings in which spaces count */
export function squeezeCss(css) {
  return css
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};]) ?/g, '$1')
    .replace(/([,:]) /g, '$1')
    .replaceAll(';}', '}')
    .trim();
}

/** @returns {import('rolldown').Plugin} */
export function squeezeTemplates() {
  return {
    name: 'squeeze-templates',
    transform(code, id) {
      const squeezed = STYLES.test(id)
        ? code.replace(/`([^`]*)`/g, (_, css) => `\`${squeezeCss(css)}\``)
        : // What indents a line of HTML says nothing. The lines stay, so the source map still finds them.
          TEMPLATES.test(id) && code.replace(/^[ \t]+/gm, '');
      return squeezed ? { code: squeezed, map: null } : undefined;
    },
  };
}
