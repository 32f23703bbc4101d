import { TestBed } from '@angular/core/testing';
import {
  TokenGuardClock,
  TokenGuardError,
  TokenGuardOptions,
  TokenSource,
} from 'amplify-token-guard';
import { ManualClock } from 'amplify-token-guard/testing';
import { closeTabs, openTab } from '../../../spec-helpers/tab-injector';
import { DEFAULT_OPTIONS, TOKEN_GUARD_OPTIONS } from '../token-guard-options';
import { SessionEnd } from './session-end';
import { TokenAnnouncer } from './token-announcer';

const error = new TokenGuardError('session-ended', 'It is over.');

let announcer: TokenAnnouncer;
let signOut: jest.Mock;

beforeEach(() => {
  TestBed.configureTestingModule({
    providers: [{ provide: TokenGuardClock, useValue: new ManualClock() }],
  });
  announcer = TestBed.inject(TokenAnnouncer);
  signOut = jest.fn(() => Promise.resolve());
});

afterEach(closeTabs);

function start(onSessionEnd: TokenGuardOptions['onSessionEnd']): { stop(): void } {
  const injector = openTab(
    SessionEnd,
    { provide: TokenSource, useValue: { signOut } },
    { provide: TOKEN_GUARD_OPTIONS, useValue: { ...DEFAULT_OPTIONS, onSessionEnd } },
  );
  injector.get(SessionEnd).start();
  return { stop: () => injector.destroy() };
}

function reportEverythingElse(): void {
  announcer.report({ type: 'signed-in', userId: 'alice' });
  announcer.report({ type: 'signed-out' });
  announcer.report({ type: 'expired', what: 'session' });
  announcer.report({ type: 'refresh-failed', failures: 1, reason: 'Error', retryInMs: 250 });
}

describe('G8 when the session is over', () => {
  it("the app's function hears the reason, for each session once", () => {
    const onSessionEnd = jest.fn();
    start(onSessionEnd);
    announcer.report({ type: 'session-ended', error });
    expect(onSessionEnd.mock.calls).toEqual([[error]]);
    expect(signOut).not.toHaveBeenCalled();
    announcer.report({ type: 'session-ended', error });
    expect(onSessionEnd).toHaveBeenCalledTimes(2);
  });

  it('the user is signed out if the app wants that', () => {
    start('sign-out');
    announcer.report({ type: 'session-ended', error });
    expect(signOut).toHaveBeenCalledTimes(1);
  });

  it('nothing is done by default', () => {
    start('event');
    announcer.report({ type: 'session-ended', error });
    expect(signOut).not.toHaveBeenCalled();
  });

  it('and not when anything else happens', () => {
    const onSessionEnd = jest.fn();
    start(onSessionEnd);
    start('sign-out');
    reportEverythingElse();
    expect(onSessionEnd).not.toHaveBeenCalled();
    expect(signOut).not.toHaveBeenCalled();
  });

  it('a sign-out that fails is nothing to speak of', () => {
    const failed = Promise.reject(new Error('down'));
    const seen = jest.spyOn(failed, 'catch');
    signOut.mockReturnValue(failed);
    start('sign-out');
    announcer.report({ type: 'session-ended', error });
    expect(seen).toHaveBeenCalledTimes(1);
  });
});

describe('G16 once the guard is destroyed', () => {
  it('the app is asked for nothing more', () => {
    const onSessionEnd = jest.fn();
    start(onSessionEnd).stop();
    announcer.report({ type: 'session-ended', error });
    expect(onSessionEnd).not.toHaveBeenCalled();
  });
});
