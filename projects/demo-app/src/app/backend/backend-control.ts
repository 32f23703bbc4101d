import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { world } from '../world';
import { WorldControl } from './world-control';

/** The control endpoint of this page's world. */
@Injectable({ providedIn: 'root' })
export class BackendControl extends WorldControl {
  constructor() {
    super(inject(HttpClient), world);
  }
}
