import { Injectable } from '@angular/core';

/** The real time. Tests replace it. */
@Injectable({ providedIn: 'root' })
export class NowSource {
  now(): number {
    return Date.now();
  }
}
