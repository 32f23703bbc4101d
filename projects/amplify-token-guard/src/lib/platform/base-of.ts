/**
 * The base of relative URLs. An element such as `<img name="baseURI">`, in HTML from a user, hides
 * the document's own property.
 */
export function baseOf(document: Document): string {
  const base: unknown = document.baseURI;
  return typeof base === 'string' ? base : String(Reflect.get(Node.prototype, 'baseURI', document));
}
