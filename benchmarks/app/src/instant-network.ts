/**
 * Answers every GraphQL request at once, so that what is left to measure is what the client does.
 * Returns what undoes it.
 */
export function makeNetworkInstant(): () => void {
  const realFetch = window.fetch.bind(window);
  const body = JSON.stringify({ data: { getMusicStream: { id: 'stream-1', title: 'A title' } } });
  const headers = { 'content-type': 'application/json' };
  window.fetch = () => Promise.resolve(new Response(body, { status: 200, headers }));
  return () => void (window.fetch = realFetch);
}
