import { inject, runInInjectionContext } from '@angular/core';
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
import { SessionEndHandler } from './session-end-handler';
import { SessionEvents } from './session-events';

const error = new TokenGuardError('session-ended', 'It is over.');

let events: SessionEvents;
let signOut: jest.Mock;

beforeEach(() => {
  TestBed.configureTestingModule({
    providers: [{ provide: TokenGuardClock, useValue: new ManualClock() }],
  });
  events = TestBed.inject(SessionEvents);
  signOut = jest.fn(() => Promise.resolve());
});

afterEach(closeTabs);

function start(onSessionEnd: TokenGuardOptions['onSessionEnd']): { stop(): void } {
  const injector = openTab(
    SessionEndHandler,
    { provide: TokenSource, useValue: { signOut } },
    { provide: SessionEvents, useValue: events },
    { provide: TOKEN_GUARD_OPTIONS, useValue: { ...DEFAULT_OPTIONS, onSessionEnd } },
  );
  runInInjectionContext(injector, () => injector.get(SessionEndHandler).start());
  return { stop: () => injector.destroy() };
}

function reportEverythingElse(): void {
  events.report({ type: 'signed-in', userId: 'alice' });
  events.report({ type: 'signed-out' });
  events.report({ type: 'expired', what: 'session' });
  events.report({ type: 'refresh-failed', failures: 1, reason: 'Error', retryInMs: 250 });
}

describe('G8 at the end of the session', () => {
  it("the app's function gets the reason, once per session", () => {
    const onSessionEnd = jest.fn();
    start(onSessionEnd);
    events.report({ type: 'session-ended', error });
    expect(onSessionEnd.mock.calls).toEqual([[error]]);
    expect(signOut).not.toHaveBeenCalled();
    events.report({ type: 'session-ended', error });
    expect(onSessionEnd).toHaveBeenCalledTimes(2);
  });

  it("the app's function runs in the injection context of the guard", () => {
    const injected: unknown[] = [];
    start(() => injected.push(inject(SessionEndHandler), inject(TokenSource)));
    events.report({ type: 'session-ended', error });
    expect(injected).toEqual([expect.any(SessionEndHandler), { signOut }]);
  });

  it('the user is signed out if that is configured', () => {
    start('sign-out');
    events.report({ type: 'session-ended', error });
    expect(signOut).toHaveBeenCalledTimes(1);
  });

  it('nothing is done by default', () => {
    start('event');
    events.report({ type: 'session-ended', error });
    expect(signOut).not.toHaveBeenCalled();
  });

  it('and not for other events', () => {
    const onSessionEnd = jest.fn();
    start(onSessionEnd);
    start('sign-out');
    reportEverythingElse();
    expect(onSessionEnd).not.toHaveBeenCalled();
    expect(signOut).not.toHaveBeenCalled();
  });

  it('a sign-out that fails causes no error', () => {
    const failed = Promise.reject(new Error('down'));
    const seen = jest.spyOn(failed, 'catch');
    signOut.mockReturnValue(failed);
    start('sign-out');
    events.report({ type: 'session-ended', error });
    expect(seen).toHaveBeenCalledTimes(1);
  });
});

describe('G16 after the guard was destroyed', () => {
  it("the app's function is not called", () => {
    const onSessionEnd = jest.fn();
    start(onSessionEnd).stop();
    events.report({ type: 'session-ended', error });
    expect(onSessionEnd).not.toHaveBeenCalled();
  });
});
