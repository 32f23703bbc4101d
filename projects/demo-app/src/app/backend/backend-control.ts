import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { map, Observable } from 'rxjs';
import type { Fault } from '../../../../mock-backend/src/world/fault';
import type {
  SettingsPatch,
  WorldSettings,
} from '../../../../mock-backend/src/world/world-settings';
import { worldUrl } from '../lane';

/** The backend's control endpoint. It wants no token, and the guard sends it none. */
@Injectable({ providedIn: 'root' })
export class BackendControl {
  readonly #http = inject(HttpClient);
  readonly #url = `${worldUrl}/control`;

  addFault(fault: Fault): Observable<unknown> {
    return this.#http.post(`${this.#url}/faults`, fault);
  }

  revokeSessions(username: string): Observable<unknown> {
    return this.#http.post(`${this.#url}/revoke`, { username });
  }

  readTokenLifeMs(): Observable<number> {
    return this.#http
      .get<WorldSettings>(`${this.#url}/settings`)
      .pipe(map(({ accessTokenLifeMs }) => accessTokenLifeMs));
  }

  setTokenLifeMs(ms: number): Observable<unknown> {
    const patch: SettingsPatch = { accessTokenLifeMs: ms, idTokenLifeMs: ms };
    return this.#http.patch(`${this.#url}/settings`, patch);
  }
}
