/** The extent of the measurements. */
export interface Plan {
  /** The number of rounds in which the lanes take turns. */
  readonly rounds: number;
  /** The duration of one measurement of a call, in ms. */
  readonly timingMs: number;
  readonly waiting: readonly number[];
  readonly waitingRounds: number;
  readonly crowdTabs: number;
  readonly crowdExpiries: number;
  readonly stormLives: number;
  readonly stormTabs: readonly number[];
  readonly calmLives: number;
  readonly subscriptions: readonly number[];
  readonly startUps: number;
  /** The number of refreshes in the memory benchmark. 360 tokens of 10 s take an hour. */
  readonly memoryRefreshes: number;
  /**
   * The number of refreshes before the first snapshot. After these, one-time allocations are done.
   */
  readonly memoryWarmUp: number;
  /** The number of refreshes in its second run. */
  readonly memorySubscriptions: number;
  /** The number of token lifetimes for each number of tabs. */
  readonly economy: readonly {
    readonly lifetimeS: number;
    readonly lives: number;
    readonly tabs: readonly number[];
  }[];
  readonly fleetClients: number;
  /** The number of clients with the guard's real classes, in addition to the simulated ones. */
  readonly fleetRealClients: number;
}

export const FULL: Plan = {
  rounds: 7,
  timingMs: 400,
  waiting: [1, 10, 100, 1_000, 10_000],
  waitingRounds: 3,
  crowdTabs: 8,
  crowdExpiries: 3,
  stormLives: 50,
  stormTabs: [1, 8],
  calmLives: 14,
  subscriptions: [1, 10, 100],
  startUps: 7,
  memoryRefreshes: 360,
  memoryWarmUp: 40,
  memorySubscriptions: 100,
  economy: [
    { lifetimeS: 300, lives: 100, tabs: [1, 2, 8, 50] },
    { lifetimeS: 3_600, lives: 100, tabs: [1, 2, 8, 50] },
    { lifetimeS: 86_400, lives: 5, tabs: [1, 2, 8] },
  ],
  fleetClients: 1_000_000,
  fleetRealClients: 2_000,
};

export const QUICK: Plan = {
  rounds: 1,
  timingMs: 40,
  waiting: [1, 100, 1_000],
  waitingRounds: 1,
  crowdTabs: 2,
  crowdExpiries: 1,
  stormLives: 1,
  stormTabs: [1],
  calmLives: 2,
  subscriptions: [1, 10],
  startUps: 1,
  memoryRefreshes: 60,
  memoryWarmUp: 10,
  memorySubscriptions: 10,
  economy: [{ lifetimeS: 300, lives: 20, tabs: [1, 8] }],
  fleetClients: 200_000,
  fleetRealClients: 100,
};
