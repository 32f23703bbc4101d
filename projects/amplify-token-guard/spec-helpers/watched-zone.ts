/** For the place of `NgZone`: tells whether code runs outside it, without a zone.js to ask. */
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
