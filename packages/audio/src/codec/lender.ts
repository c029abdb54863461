/** A function that lends the start of one growing buffer. It makes a new view only when the length changes. */
export function createLender(initialBytes: number): (length: number) => Uint8Array {
  let buffer = new Uint8Array(initialBytes);
  let view = buffer;
  return (length) => {
    // At least double, so that growing sizes cost few allocations.
    if (length > buffer.length) buffer = view = new Uint8Array(Math.max(2 * buffer.length, length));
    if (length !== view.length) view = buffer.subarray(0, length);
    return view;
  };
}
