/** What `addInitScript()` takes. */
export type InitScript = ((arg: never) => unknown) | string | { readonly content?: string };

export function scriptOf(script: InitScript, arg: unknown): string {
  if (typeof script === 'function') return `(${script.toString()})(${JSON.stringify(arg)})`;
  if (typeof script === 'string') return script;
  if (script.content === undefined) throw new Error('Only functions and text can be added.');
  return script.content;
}
