import { ACCOUNTS } from '../accounts';
import { PendingChallenges } from '../cognito/pending-challenges';
import { MusicCatalog } from '../music-catalog';
import { musicStreamEvent } from '../music-stream-event';
import type { MusicStreamEvent } from '../music-stream-event';
import { EventShelf } from '../event-shelf';
import { Switchboard } from '../realtime/switchboard';
import { HostedUiSessions } from '../hosted-ui/hosted-ui-session';
import { PlaylistShelf } from '../playlist-shelf';
import { SongShelf } from '../song-shelf';
import { mintTokens } from '../token/mint-tokens';
import type { MintedTokens } from '../token/mint-tokens';
import type { RefreshToken } from '../token/session';
import { SessionStore } from '../token/session-store';
import type { SigningKey } from '../token/signing-key';
import { verifyToken } from '../token/verify-token';
import type { TokenVerdict } from '../token/verify-token';
import { BadInputError } from './bad-input-error';
import type { Fault } from './fault';
import { FaultQueue } from './fault-queue';
import { faultSchema } from './fault-schema';
import { HangGate } from './hang-gate';
import { oneOf, parse, objectOf, wholeNumber } from './input';
import type { RealtimeCounts } from './realtime-counter';
import type { RequestCounts } from './request-counter';
import { RequestLog } from './request-log';
import { ServerClock } from './server-clock';
import { SettingsStore } from './settings-store';
import { Traffic } from './traffic';

const MAX_GRAPHQL_INT = 2 ** 31 - 1;

/** A session made without a sign-in. */
export interface MintedSession extends MintedTokens {
  readonly refreshToken: string;
}

/** Totals of HTTP, and beside them those of realtime. */
export interface WorldCounts extends RequestCounts {
  readonly realtime: RealtimeCounts;
}

/** One user pool, API and control panel of its own. Worlds share the signing key and nothing else. */
export class World {
  readonly settings = new SettingsStore();
  readonly clock = new ServerClock(this.settings);
  readonly log = new RequestLog(this.clock);
  readonly faults = new FaultQueue();
  readonly gate = new HangGate();
  readonly traffic = new Traffic();
  readonly realtime = new Switchboard(this.log, this.settings);
  readonly sessions = new SessionStore(this.clock, this.settings);
  readonly hostedUi = new HostedUiSessions(this.clock);
  readonly challenges = new PendingChallenges();
  readonly catalog = new MusicCatalog();
  readonly songs = new SongShelf();
  readonly playlists = new PlaylistShelf();
  readonly events = new EventShelf();
  readonly name: string;
  readonly key: SigningKey;
  #ending = new AbortController();

  constructor(name: string, key: SigningKey) {
    this.name = name;
    this.key = key;
  }

  /** Aborts when this state of the world is over: at a reset, or when the backend closes. */
  get ending(): AbortSignal {
    return this.#ending.signal;
  }

  /** @throws BadInputError for a fault that makes no sense; then none is added. */
  addFault(...faults: readonly Fault[]): void {
    faults
      .map((fault) => parse(faultSchema, fault, 'A fault'))
      .forEach((fault) => this.faults.add(fault));
  }

  clearFaults(): void {
    this.faults.clear();
  }

  /** Lets every hung request go on. Returns how many there were. */
  release(): number {
    return this.gate.release();
  }

  counts(): WorldCounts {
    return { ...this.log.counter.counts(), realtime: this.log.realtimeCounter.counts() };
  }

  /**
   * Publishes an event under a number of your choice, as the mutation `publishMusicStreamEvent` does.
   *
   * @returns to how many subscriptions it was sent
   * @throws BadInputError for an unknown stream or a wrong number
   */
  publishMusicStreamEvent(event: Pick<MusicStreamEvent, 'streamId' | 'sequence'>): number {
    const streams = this.catalog.list();
    const schema = objectOf({
      streamId: oneOf(streams.map(({ id }) => id)),
      sequence: wholeNumber(0, MAX_GRAPHQL_INT),
    });
    const { streamId, sequence } = parse(schema, event);
    const stream = streams.find(({ id }) => id === streamId);
    if (!stream) {
      return 0;
    }
    const published = musicStreamEvent(stream, sequence);
    this.events.add(published);
    return this.realtime.publish('publishMusicStreamEvent', published);
  }

  /**
   * Publishes to a channel of Events, as anybody else would.
   *
   * @param channel with its slash, such as `/default/music`
   * @returns to how many subscriptions it was sent
   */
  publishToChannel(channel: string, event: unknown): number {
    return this.realtime.publish(channel, { event: JSON.stringify(event) });
  }

  /**
   * Revokes all sessions of a user: Cognito refuses their tokens, the APIs take access tokens until they expire.
   *
   * @returns how many sessions were alive
   * @throws BadInputError for an unknown user
   */
  revokeSession(username: string): number {
    return this.sessions.revokeUser(findAccount(username).username);
  }

  /** Begins a session for an account without a sign-in; nothing is logged. @throws BadInputError for an unknown user. */
  async mintTokens(username: string): Promise<MintedSession> {
    const refreshToken = this.sessions.begin(findAccount(username));
    return { ...(await this.mint(refreshToken)), refreshToken: refreshToken.text };
  }

  /** New access and id tokens for the session of a refresh token. */
  mint({ session }: RefreshToken): Promise<MintedTokens> {
    return mintTokens(this.key, session, this.clock.nowSeconds(), this.settings.get());
  }

  verify(token: string): Promise<TokenVerdict> {
    return verifyToken(token, this.key, new Date(this.clock.now()));
  }

  /**
   * Back to the start: settings, faults, log, sessions and plays. Requests in flight and realtime sockets are dropped.
   * Access tokens stay valid until they expire, since their signature is all an API checks.
   */
  reset(): void {
    this.end();
    this.#ending = new AbortController();
    this.settings.reset();
    this.faults.clear();
    this.log.clear();
    this.sessions.clear();
    this.hostedUi.clear();
    this.challenges.clear();
    this.catalog.reset();
    this.songs.reset();
    this.playlists.reset();
    this.events.reset();
  }

  /** Drops every request in flight and every realtime socket. */
  end(): void {
    this.#ending.abort();
    this.realtime.drop();
  }
}

function findAccount(username: string) {
  const account = ACCOUNTS.find((candidate) => candidate.username === username);
  if (!account) {
    const known = ACCOUNTS.map((candidate) => candidate.username).join(', ');
    throw new BadInputError(
      `username must be one of ${known}; it was ${JSON.stringify(username)}.`,
    );
  }
  return account;
}
