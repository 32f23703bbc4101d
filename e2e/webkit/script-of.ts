/** The argument of `addInitScript()`. */
export type InitScript = ((arg: never) => unknown) | string | { readonly content?: string };

export function scriptOf(script: InitScript, arg: unknown): string {
  if (typeof script === 'function') return `(${script.toString()})(${JSON.stringify(arg)})`;
  if (typeof script === 'string') return script;
  if (script.content === undefined)
    throw new Error('addInitScript() accepts only functions and strings.');
  return script.content;
}
