/**
 * The URL by which the browser resolves relative ones. An element such as `<img name="baseURI">`, in
 * HTML of a user, hides the document's own property.
 */
export function baseOf(document: Document): string {
  const base: unknown = document.baseURI;
  return typeof base === 'string' ? base : String(Reflect.get(Node.prototype, 'baseURI', document));
}
