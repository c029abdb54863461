/** Tells elements whether they can be seen. One observer looks at all of them, because the browser asks each observer in each frame. */
const watched = new Map<Element, (isInSight: boolean) => void>();
const observer = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) watched.get(target)?.(isIntersecting);
});

/** Calls `onChange` soon, and whenever the element comes into sight or leaves it. Returns what ends it. */
export function watchSight(element: Element, onChange: (isInSight: boolean) => void): () => void {
  watched.set(element, onChange);
  observer.observe(element);
  return () => {
    watched.delete(element);
    observer.unobserve(element);
  };
}
