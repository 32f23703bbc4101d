import { Injectable } from '@angular/core';

/** The real time; a test puts its own in its place. */
@Injectable({ providedIn: 'root' })
export class NowSource {
  now(): number {
    return Date.now();
  }
}
