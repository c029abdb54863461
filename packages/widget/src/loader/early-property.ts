/**
 * Takes what a page has given an element before the class of the element was there. It stands on the element itself, where it would hide
 * the class's own accessor, or be written over by its field.
 * @returns `undefined` if there is nothing.
 */
export function takeEarly<Element extends object, Name extends keyof Element>(
  element: Element,
  name: Name,
): Element[Name] | undefined {
  if (!Object.hasOwn(element, name)) return undefined;
  const value = element[name];
  Reflect.deleteProperty(element, name);
  return value;
}
