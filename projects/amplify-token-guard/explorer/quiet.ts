/** Tabs that stay open for several lifetimes of a token, without any fault. */
export interface Quiet {
  readonly tabs: number;
  readonly lifetimeS: number;
  readonly lives: number;
}

/** The number of refreshes in each of the two worlds. */
export interface QuietLine {
  readonly plain: number;
  readonly guarded: number;
}
