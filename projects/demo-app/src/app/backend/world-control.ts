import { HttpClient } from '@angular/common/http';
import { map, Observable } from 'rxjs';
import type { Fault } from '../../../../mock-backend/src/world/fault';
import type { LogPage } from '../../../../mock-backend/src/world/request-log';
import type {
  SettingsPatch,
  WorldSettings,
} from '../../../../mock-backend/src/world/world-settings';
import { urlOf } from '../world';

/**
 * The control endpoint of one world in the backend. It needs no token, and the guard sends it none.
 */
export class WorldControl {
  readonly #http: HttpClient;
  readonly #url: string;

  constructor(http: HttpClient, world: string) {
    this.#http = http;
    this.#url = `${urlOf(world)}/control`;
  }

  addFault(...faults: readonly Fault[]): Observable<unknown> {
    return this.#http.post(`${this.#url}/faults`, faults);
  }

  clearFaults(): Observable<unknown> {
    return this.#http.delete(`${this.#url}/faults`);
  }

  /** Breaks all open WebSockets. */
  dropSockets(): Observable<unknown> {
    return this.#http.post(`${this.#url}/drop`, {});
  }

  publish(streamId: string, sequence: number): Observable<unknown> {
    return this.#http.post(`${this.#url}/publish`, { streamId, sequence });
  }

  /** The entries that were added or changed after a cursor. */
  readLog(since: number): Observable<LogPage> {
    return this.#http.get<LogPage>(`${this.#url}/log`, { params: { since } });
  }

  readTokenLifeMs(): Observable<number> {
    return this.#http
      .get<WorldSettings>(`${this.#url}/settings`)
      .pipe(map(({ accessTokenLifeMs }) => accessTokenLifeMs));
  }

  reset(): Observable<unknown> {
    return this.#http.post(`${this.#url}/reset`, {});
  }

  revokeSessions(username: string): Observable<unknown> {
    return this.#http.post(`${this.#url}/revoke`, { username });
  }

  set(patch: SettingsPatch): Observable<unknown> {
    return this.#http.patch(`${this.#url}/settings`, patch);
  }

  setTokenLifeMs(ms: number): Observable<unknown> {
    return this.set({ accessTokenLifeMs: ms, idTokenLifeMs: ms });
  }
}
