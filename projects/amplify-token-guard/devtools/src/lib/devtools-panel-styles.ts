/** Only for the panel. The app's styles don't affect it. */
export const PANEL_STYLES = `
  :host {
    color-scheme: light dark;
    --panel: light-dark(#fff, #19212a);
    --sunken: light-dark(#f4f6f8, #10151b);
    --line: light-dark(#d8dee5, #303b47);
    --control: light-dark(#76838f, #7d8b99);
    --text: light-dark(#17212b, #e7ecf1);
    --soft: light-dark(#51606e, #a6b2be);
    --accent: light-dark(#0a6570, #6fc3cc);
    --on-accent: light-dark(#fff, #06262a);

    position: fixed;
    inset: auto 0.75rem 0.75rem auto;
    z-index: 2147483647;
    color: var(--text);
    font: 0.875rem/1.4 system-ui, sans-serif;
  }

  * {
    box-sizing: border-box;
  }

  button {
    min-block-size: 2.25rem;
    padding: 0.25rem 0.625rem;
    border: 1px solid var(--control);
    border-radius: 0.375rem;
    background: var(--panel);
    color: inherit;
    font: inherit;
    cursor: pointer;
  }

  button:hover {
    border-color: var(--text);
  }

  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }

  [aria-pressed='true'] {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
  }

  [aria-disabled='true'] {
    cursor: default;
    color: var(--soft);
    border-color: var(--line);
  }

  .open {
    box-shadow: 0 2px 10px rgb(0 0 0 / 20%);
    font-weight: 600;
  }

  .state {
    color: var(--soft);
    font-weight: 400;
    font-variant-numeric: tabular-nums;
  }

  .panel {
    display: flex;
    flex-direction: column;
    inline-size: min(24rem, calc(100vw - 1.5rem));
    max-block-size: min(32rem, calc(100dvh - 1.5rem));
    border: 1px solid var(--line);
    border-radius: 0.5rem;
    background: var(--panel);
    box-shadow: 0 4px 24px rgb(0 0 0 / 25%);
  }

  header {
    display: flex;
    gap: 0.75rem;
    align-items: center;
    padding: 0.5rem 0.5rem 0 0.875rem;
  }

  h2,
  p,
  ol {
    margin: 0;
    padding: 0;
  }

  h2 {
    font-size: 1rem;
  }

  header .state {
    flex: 1;
  }

  .quiet {
    min-inline-size: 2.25rem;
    border-color: transparent;
    font-size: 1.25rem;
    line-height: 1;
  }

  .actions {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 0.5rem;
    padding: 0.5rem 0.875rem 0.875rem;
  }

  .clock {
    grid-column: 1 / -1;
    display: grid;
    grid-template-columns: auto 1fr auto;
    gap: 0.5rem;
  }

  .events {
    flex: 1;
    min-block-size: 8rem;
    overflow-y: auto;
    border-block-start: 1px solid var(--line);
    border-end-start-radius: 0.5rem;
    border-end-end-radius: 0.5rem;
    background: var(--sunken);
    font-size: 0.8125rem;
  }

  ol {
    list-style: none;
  }

  li {
    display: flex;
    gap: 0.625rem;
    padding: 0.25rem 0.875rem;
    overflow-wrap: anywhere;
  }

  li + li {
    border-block-start: 1px solid var(--line);
  }

  .you {
    color: var(--accent);
  }

  time {
    flex: none;
    color: var(--soft);
    font-variant-numeric: tabular-nums;
  }

  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
`;
