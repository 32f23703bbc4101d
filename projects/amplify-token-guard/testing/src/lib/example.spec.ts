// The example for Jest in docs/testing.md, word for word.
import { TestBed } from '@angular/core/testing';
import { GraphqlAuthClient } from 'amplify-token-guard';
import {
  FakeGraphqlTransport,
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';

it('retries when the token is rejected', async () => {
  TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
  const source = TestBed.inject(FakeTokenSource);
  const clock = TestBed.inject(ManualClock);
  const server = TestBed.inject(FakeGraphqlTransport);
  source.signIn('listener');

  const show = jest.fn();
  TestBed.inject(GraphqlAuthClient).query('query GetTitle { title }').subscribe(show);
  await clock.settle();
  server.expectOne('GetTitle').rejectToken();
  await clock.settle();
  server.expectOne('GetTitle').answer({ data: { title: 'Blue in Green' } });

  expect(show).toHaveBeenCalledWith({ title: 'Blue in Green' });
  expect(source.refreshCount).toBe(1);
  server.verify();
});
