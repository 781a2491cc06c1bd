/** Who is told when a publish is done: a channel in confirm mode. */
export interface ConfirmTarget {
  confirmed(sequence: number, accepted: boolean): void;
}

/** One publish that waits for every queue it went to. Refused by one is refused. */
export class PendingConfirm {
  private refused = false;
  /** Starts with the publisher's own share, so that no queue can complete it too early. */
  private waiting = 1;

  constructor(
    private readonly target: ConfirmTarget,
    private readonly sequence: number,
  ) {}

  expect(): void {
    this.waiting++;
  }

  settle(accepted: boolean): void {
    if (!accepted) this.refused = true;
    if (--this.waiting === 0) this.target.confirmed(this.sequence, !this.refused);
  }
}
