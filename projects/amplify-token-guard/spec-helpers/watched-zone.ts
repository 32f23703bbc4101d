/** Replaces `NgZone`. Shows whether code runs outside it, without zone.js. */
export class WatchedZone {
  outside = false;

  runOutsideAngular<T>(task: () => T): T {
    this.outside = true;
    try {
      return task();
    } finally {
      this.outside = false;
    }
  }
}
