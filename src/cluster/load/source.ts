/** Decides when requests leave: one of open loop, closed loop and replay. */
export interface LoadSource {
  /** What {@link LoadSource.set} is given at the start. */
  readonly initial: number;
  start(): void;
  /**
   * From now on `amount` (a rate, a number of users, a speed) times `factor`. Before
   * {@link start} it only says what to start with.
   */
  set(amount: number, factor: number): void;
}
