/** Tabs that stay open for some lives of a token, in which nothing goes wrong. */
export interface Quiet {
  readonly tabs: number;
  readonly lifetimeS: number;
  readonly lives: number;
}

/** How many refreshes they cause in each of the two worlds. */
export interface QuietLine {
  readonly plain: number;
  readonly guarded: number;
}
