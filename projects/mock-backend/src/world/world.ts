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

/** A session that was created without a sign-in. */
export interface MintedSession extends MintedTokens {
  readonly refreshToken: string;
}

/** The totals of HTTP and of realtime. */
export interface WorldCounts extends RequestCounts {
  readonly realtime: RealtimeCounts;
}

/** An independent user pool and API, and their controls. Worlds share only the signing key. */
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

  /** Aborts at a reset of the world, or when the backend closes. */
  get ending(): AbortSignal {
    return this.#ending.signal;
  }

  /** @throws BadInputError for an invalid fault; then none is added */
  addFault(...faults: readonly Fault[]): void {
    faults
      .map((fault) => parse(faultSchema, fault, 'A fault'))
      .forEach((fault) => this.faults.add(fault));
  }

  clearFaults(): void {
    this.faults.clear();
  }

  /** Releases all hanging requests. Returns their number. */
  release(): number {
    return this.gate.release();
  }

  counts(): WorldCounts {
    return { ...this.log.counter.counts(), realtime: this.log.realtimeCounter.counts() };
  }

  /**
   * Publishes an event with a sequence number of your choice, like the mutation
   * `publishMusicStreamEvent`.
   *
   * @returns the number of subscriptions that received it
   * @throws BadInputError for an unknown stream or an invalid number
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
   * Publishes to a channel of Events, like another client.
   *
   * @param channel with its leading slash, such as `/default/music`
   * @returns the number of subscriptions that received it
   */
  publishToChannel(channel: string, event: unknown): number {
    return this.realtime.publish(channel, { event: JSON.stringify(event) });
  }

  /**
   * Revokes all sessions of a user: Cognito rejects their tokens, and APIs accept their access
   * tokens until they expire.
   *
   * @returns the number of sessions that were active
   * @throws BadInputError for an unknown user
   */
  revokeSession(username: string): number {
    return this.sessions.revokeUser(findAccount(username).username);
  }

  /**
   * Creates a session for an account without a sign-in. It isn't logged.
   * @throws BadInputError for
   * an unknown user
   */
  async mintTokens(username: string): Promise<MintedSession> {
    const refreshToken = this.sessions.begin(findAccount(username));
    return { ...(await this.mint(refreshToken)), refreshToken: refreshToken.text };
  }

  /** New access and ID tokens for the session of a refresh token. */
  mint({ session }: RefreshToken): Promise<MintedTokens> {
    return mintTokens(this.key, session, this.clock.nowSeconds(), this.settings.get());
  }

  verify(token: string): Promise<TokenVerdict> {
    return verifyToken(token, this.key, new Date(this.clock.now()));
  }

  /**
   * Resets settings, faults, log, sessions, and plays. Drops requests in progress and realtime
   * sockets. Access tokens stay valid until they expire, because APIs check only their signature.
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

  /** Drops all requests in progress and all realtime sockets. */
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
